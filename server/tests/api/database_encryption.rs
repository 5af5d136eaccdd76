//! The connection to the database: a real Postgres with a certificate, and the program that connects to it.

use std::{
    fs,
    io::Read,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::support::cluster::TestCluster;

/// A Postgres that listens on a loopback address of its own.
struct EncryptedPostgres {
    cluster: TestCluster,
    address: String,
    authority: CertifiedIssuer<'static, KeyPair>,
}

impl EncryptedPostgres {
    async fn start() -> EncryptedPostgres {
        let mut parameters = CertificateParams::new(Vec::new()).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(parameters, KeyPair::generate().unwrap()).unwrap();
        let cluster = TestCluster::new().await;
        let process = std::process::id();
        let address = format!("127.{}.{}.{}", 1 + process % 200, process / 200 % 250, 1 + process / 50_000 % 250);
        let mut server = EncryptedPostgres { cluster, address, authority };
        server.put_certificate(&server.address);
        let data = server.cluster.postgres.data_directory();
        let rules = fs::read_to_string(data.join("pg_hba.conf")).unwrap();
        put(&data.join("pg_hba.conf"), &format!("host all torikomi 127.0.0.0/8 trust\n{rules}"));
        server.set(&format!("listen_addresses = '{}'", server.address)).await;
        server.set("ssl = on").await;
        server.cluster.postgres.stop().await.unwrap();
        server.cluster.postgres.restart().await.unwrap();
        server
    }

    /// Installs a certificate for this host, signed by the authority.
    fn put_certificate(&self, host: &str) {
        let key = KeyPair::generate().unwrap();
        let parameters = CertificateParams::new(vec![host.to_owned()]).unwrap();
        let certificate = parameters.signed_by(&key, &self.authority).unwrap();
        let data = self.cluster.postgres.data_directory();
        put(&data.join("server.crt"), &certificate.pem());
        put(&data.join("server.key"), &key.serialize_pem());
    }

    async fn set(&self, setting: &str) {
        let mut superuser = self.cluster.postgres.superuser_options().connect().await.unwrap();
        let set = AssertSqlSafe(format!("alter system set {setting}"));
        sqlx::query(set).execute(&mut superuser).await.unwrap();
        superuser.close().await.unwrap();
    }

    /// Reloads settings and certificate, for connections from now on.
    async fn reload(&self) {
        let mut superuser = self.cluster.postgres.superuser_options().connect().await.unwrap();
        let before: String = loaded(&mut superuser).await;
        sqlx::query("select pg_reload_conf()").execute(&mut superuser).await.unwrap();
        while loaded(&mut superuser).await == before {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The message with which `torikomi serve` refuses this address; it must end by itself.
    fn refusal(&self, parameters: &str) -> String {
        let (ended_well, said) = self.run(&["serve", "--listen", "127.0.0.1:0"], parameters);
        assert!(!ended_well, "{parameters}: {said}");
        said
    }

    fn accepts(&self, parameters: &str) {
        let (ended_well, said) = self.run(&["migrate"], parameters);
        assert!(ended_well, "{parameters}: {said}");
    }

    fn run(&self, arguments: &[&str], parameters: &str) -> (bool, String) {
        let home = self.cluster.directory.join("home");
        let mut command = Command::new(env!("CARGO_BIN_EXE_torikomi"));
        command.args(arguments).args(["--home", home.to_str().unwrap()]).stdout(Stdio::null()).stderr(Stdio::piped());
        for variable in ["DATABASE_URL", "PGSSLMODE", "PGSSLROOTCERT", "RUST_LOG"] {
            command.env_remove(variable);
        }
        command.env("DATABASE_URL", format!("postgres://torikomi@{}:5432/torikomi?{parameters}", self.address));
        let mut child = command.spawn().unwrap();
        let begun = Instant::now();
        while child.try_wait().unwrap().is_none() {
            if begun.elapsed() > Duration::from_secs(30) {
                child.kill().unwrap();
                panic!("it waits for a database that never comes: {parameters}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (child.wait().unwrap().success(), said)
    }
}

async fn loaded(connection: &mut sqlx::PgConnection) -> String {
    sqlx::query_scalar("select pg_conf_load_time()::text").fetch_one(connection).await.unwrap()
}

/// Writes a file with the owner and mode that the database's user needs.
fn put(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    let directory = fs::metadata(path.parent().unwrap()).unwrap();
    chown(path, Some(directory.uid()), Some(directory.gid())).unwrap();
}

fn written(directory: &Path, name: &str, pem: &str) -> PathBuf {
    let path = directory.join(name);
    fs::write(&path, pem).unwrap();
    path
}

#[tokio::test]
async fn a_certificate_is_verified_and_its_faults_are_reported_at_once() {
    let server = EncryptedPostgres::start().await;
    let directory = &server.cluster.directory;
    let right = written(directory, "right.pem", &server.authority.pem());
    let stranger = rcgen::generate_simple_self_signed(["db.example".to_owned()]).unwrap();
    let wrong = written(directory, "wrong.pem", &stranger.cert.pem());
    let (right, wrong) = (right.display(), wrong.display());
    // The authority is trusted, or nothing is verified.
    server.accepts(&format!("sslmode=verify-full&sslrootcert={right}"));
    server.accepts(&format!("sslmode=require&sslrootcert={right}"));
    server.accepts("sslmode=require");
    // Another authority, or none.
    for parameters in [
        format!("sslmode=verify-full&sslrootcert={wrong}"),
        format!("sslmode=verify-ca&sslrootcert={wrong}"),
        format!("sslmode=require&sslrootcert={wrong}"),
        "sslmode=verify-full".to_owned(),
    ] {
        let said = server.refusal(&parameters);
        assert!(said.contains("signed by no authority"), "{parameters}: {said}");
    }
    let said = server.refusal("sslmode=verify-full&sslrootcert=/no/such/file.pem");
    assert!(said.contains("/no/such/file.pem"), "{said}");
    // The certificate is for another host.
    server.put_certificate("db.example");
    server.reload().await;
    let said = server.refusal(&format!("sslmode=verify-full&sslrootcert={right}"));
    assert!(said.contains("another host"), "{said}");
    server.accepts(&format!("sslmode=verify-ca&sslrootcert={right}"));
    // The server has none.
    server.set("ssl = off").await;
    server.reload().await;
    for mode in ["require", "verify-full"] {
        let said = server.refusal(&format!("sslmode={mode}&sslrootcert={right}"));
        assert!(said.contains("offers no encryption"), "{mode}: {said}");
    }
    server.accepts("sslmode=disable");
    // On this machine, nothing is required.
    server.accepts("");
}
