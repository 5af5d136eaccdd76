//! Encryption of the connection to the database.
//!
//! Guarantees: a connection to a database on another machine is encrypted, and its certificate must be valid and match
//! the host, unless the address (or `PGSSLMODE`) says otherwise. A server that does not support that is reported at the
//! start with the reason, and is not waited for.
//!
//! Decided here, where sqlx differs from libpq: an authority in `sslrootcert` is accepted in addition to the machine's
//! own; `sslmode=require` together with it requires a valid certificate, as `verify-ca` does.

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
};

use rustls::pki_types::{CertificateDer, pem::PemObject};
use sqlx::postgres::{PgConnectOptions, PgSslMode};

/// Why an address cannot be used. The texts are for the person at the console; the address contains a password and is
/// not repeated.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("DATABASE_URL is not the address of a PostgreSQL database: postgres://user:password@host/name")]
    Address,
    #[error("{path}, which sslrootcert names, holds no certificate (PEM): {reason}")]
    Authority { path: PathBuf, reason: String },
}

/// How to connect to the database at this address.
pub fn connect_options(address: &str) -> Result<PgConnectOptions, Error> {
    // sqlx accepts any scheme.
    if !address.starts_with("postgres://") && !address.starts_with("postgresql://") {
        return Err(Error::Address);
    }
    let options: PgConnectOptions = address.parse().map_err(|_| Error::Address)?;
    let parameters = url::Url::parse(address).map_err(|_| Error::Address)?;
    let parameter = |names: &[&str], variable: &str| {
        let value_of = |(name, value): (_, std::borrow::Cow<'_, str>)| {
            let name: std::borrow::Cow<'_, str> = name;
            names.contains(&name.as_ref()).then(|| value.into_owned())
        };
        parameters.query_pairs().filter_map(value_of).last().or_else(|| std::env::var(variable).ok())
    };
    let authority = parameter(&["sslrootcert", "ssl-root-cert", "ssl-ca"], "PGSSLROOTCERT");
    if let Some(authority) = &authority {
        require_certificate(authority)?;
    }
    let has_mode = parameter(&["sslmode", "ssl-mode"], "PGSSLMODE").is_some();
    if !has_mode && !is_local(&options) {
        return Ok(options.ssl_mode(PgSslMode::VerifyFull));
    }
    if authority.is_some() && matches!(options.get_ssl_mode(), PgSslMode::Require) {
        return Ok(options.ssl_mode(PgSslMode::VerifyCa));
    }
    if !is_local(&options) && !requires_encryption(options.get_ssl_mode()) {
        tracing::warn!("the connection to the database may be readable by others: sslmode does not require encryption");
    }
    Ok(options)
}

fn requires_encryption(mode: PgSslMode) -> bool {
    matches!(mode, PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull)
}

/// A socket, or the loopback: nobody else can listen.
fn is_local(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    let number = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    options.get_socket().is_some()
        || host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || number.is_ok_and(|number| number.is_loopback())
}

/// Otherwise the missing file would fail each connection, which looks like a database that does not answer.
fn require_certificate(authority: &str) -> Result<(), Error> {
    if authority.starts_with("-----BEGIN") {
        return Ok(());
    }
    let path = Path::new(authority);
    let failed = |reason: String| Error::Authority { path: path.to_owned(), reason };
    let mut certificates = CertificateDer::pem_file_iter(path).map_err(|error| failed(error.to_string()))?;
    match certificates.next() {
        Some(Ok(_)) => Ok(()),
        Some(Err(error)) => Err(failed(error.to_string())),
        None => Err(failed("there is none in it".to_owned())),
    }
}

/// Why the connection could not be encrypted, and what to do; `None` if it failed for another reason.
pub fn refusal(error: &sqlx::Error) -> Option<String> {
    match error {
        sqlx::Error::Tls(reason) if reason.to_string().contains("does not support TLS") => Some(
            "the database's server offers no encryption. Switch it on there (ssl = on); or, if nobody else can read \
             the network traffic, write sslmode=disable into DATABASE_URL"
                .to_owned(),
        ),
        sqlx::Error::Tls(reason) => Some(format!("the connection to the database cannot be encrypted: {reason}")),
        sqlx::Error::Io(error) => error.get_ref()?.downcast_ref().and_then(handshake_refusal),
        _ => None,
    }
}

fn handshake_refusal(error: &rustls::Error) -> Option<String> {
    use rustls::{CertificateError, Error};
    match error {
        // An authority with the same name and another key is a different authority.
        Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::BadSignature) => Some(
            "the certificate of the database's server is signed by no authority that is trusted here. Name its \
             authority's certificate in DATABASE_URL: sslrootcert=/path/to/authority.pem"
                .to_owned(),
        ),
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => Some(format!(
            "the certificate of the database's server is for another host than DATABASE_URL names ({error})"
        )),
        Error::InvalidCertificate(_)
        | Error::NoCertificatesPresented
        | Error::PeerIncompatible(_)
        | Error::AlertReceived(_) => Some(format!("the connection to the database cannot be encrypted: {error}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use sqlx::postgres::PgSslMode;

    use super::{Error, connect_options};

    fn mode(address: &str) -> String {
        format!("{:?}", connect_options(address).expect("an address").get_ssl_mode())
    }

    #[test]
    fn a_connection_to_another_machine_is_encrypted_unless_the_address_says_otherwise() {
        let verified = format!("{:?}", PgSslMode::VerifyFull);
        for remote in ["postgres://torikomi@db.example/torikomi", "postgresql://u:p@192.0.2.1:5432/x?dbname=y"] {
            assert_eq!(mode(remote), verified, "{remote}");
        }
        for here in ["postgres://u@localhost/x", "postgres://u@127.0.0.1/x", "postgres://u@[::1]/x"] {
            assert_eq!(mode(here), format!("{:?}", PgSslMode::Prefer), "{here}");
        }
        assert_eq!(mode("postgres:///x?host=/run/postgresql"), format!("{:?}", PgSslMode::Prefer));
        assert_eq!(mode("postgres://u@db.example/x?sslmode=disable"), format!("{:?}", PgSslMode::Disable));
        assert_eq!(mode("postgres://u@db.example/x?sslmode=require"), format!("{:?}", PgSslMode::Require));
    }

    #[test]
    fn an_unreadable_authority_is_reported_and_a_readable_one_is_used() {
        let missing = connect_options("postgres://u@db.example/x?sslrootcert=/no/such/authority.pem");
        assert!(matches!(missing, Err(Error::Authority { .. })), "{missing:?}");
        let path = std::env::temp_dir().join(format!("torikomi-authority-{}.pem", std::process::id()));
        std::fs::write(&path, "nothing").expect("written");
        let address = format!("postgres://u@db.example/x?sslmode=require&sslrootcert={}", path.display());
        assert!(matches!(connect_options(&address), Err(Error::Authority { .. })));
        let key = rcgen::generate_simple_self_signed(["db.example".to_owned()]).expect("a certificate");
        std::fs::write(&path, key.cert.pem()).expect("written");
        assert_eq!(mode(&address), format!("{:?}", PgSslMode::VerifyCa));
        std::fs::remove_file(path).expect("removed");
    }

    #[test]
    fn an_address_of_something_else_is_refused() {
        for other in ["mysql://u@h/x", "db.example", ""] {
            assert!(matches!(connect_options(other), Err(Error::Address)), "{other}");
        }
    }
}
