//! `torikomi import` against a listening server: effects, output and exit status.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};

use axum::Router;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    process::Command,
};
use tokio_util::sync::CancellationToken;
use torikomi_core::{
    domain::item::Item,
    wire::{ApiTokenMade, Rights},
};
use torikomi_server::{app::serve::serve, http::client_address::TrustedProxies};

use crate::support::{Server, csv_file::CsvFile, importing::Working, person::Person};

const A: &str = "a@example.jp";

/// A listening server with its jobs, an account, and a token.
struct Ground {
    server: Server,
    person: Person,
    address: String,
    token: String,
    folder: PathBuf,
    _working: Working,
    stop: CancellationToken,
}

impl Drop for Ground {
    fn drop(&mut self) {
        self.stop.cancel();
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

/// The result of the command.
struct Ended {
    status: i32,
    stdout: String,
    stderr: String,
}

impl Ended {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", self.stdout, self.stderr))
    }

    #[track_caller]
    fn with(&self, status: i32) -> &Ended {
        assert_eq!(self.status, status, "{}{}", self.stdout, self.stderr);
        self
    }
}

impl Ground {
    async fn new() -> Ground {
        static FOLDERS: AtomicU32 = AtomicU32::new(0);
        let server = Server::new().await;
        let working = server.working();
        let mut person = server.signed_in().await;
        let wish = json!({ "name": "夜間バッチ", "rights": Rights { may_import: true, ..Rights::default() } });
        let made: ApiTokenMade = person.post("/api/me/token", &wish).await.json();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        tokio::spawn(serve(server.state.clone(), Router::new(), listener, TrustedProxies::default(), stop.clone()));
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("torikomi-headless-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Ground { server, person, address, token: made.secret, folder, _working: working, stop }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    async fn run(&self, arguments: &[&str]) -> Ended {
        self.run_at(&self.address, &self.token, arguments).await
    }

    async fn run_at(&self, address: &str, token: &str, arguments: &[&str]) -> Ended {
        let output = Command::new(env!("CARGO_BIN_EXE_torikomi"))
            .arg("import")
            .args(arguments)
            .envs([("TORIKOMI_SERVER", address), ("TORIKOMI_TOKEN", token), ("LC_ALL", "ja_JP.UTF-8")])
            .env("TMPDIR", &self.folder)
            .stdin(std::process::Stdio::null())
            .output()
            .await
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        assert!(!stdout.contains(&self.token) && !stderr.contains(&self.token), "the token is not printed");
        Ended { status: output.status.code().unwrap(), stdout, stderr }
    }

    async fn leads(&self) -> i64 {
        self.person.count(&self.server, "select count(*) from lead where workspace_id = $1").await
    }

    async fn uploads(&self) -> i64 {
        self.person.count(&self.server, "select count(*) from upload where workspace_id = $1").await
    }
}

#[tokio::test]
async fn a_file_without_problems_ends_with_0_and_one_with_skipped_rows_with_1() {
    let ground = Ground::new().await;
    let file = ground.file("名刺.csv", &CsvFile::default().row(A, &[]).row("b@example.jp", &[]).bytes());
    let ended = ground.run(&["--yes", "--json", &file]).await;
    let report = ended.with(0).json();
    assert_eq!((&report["outcome"], &report["import"]["state"]), (&json!("done"), &json!("done")));
    assert_eq!(report["import"]["file_name"], "名刺.csv");
    assert_eq!(report["import"]["counts"]["new"], 2);
    assert_eq!(report["verdict"]["counts"]["valid"], 2);
    let file = ground.file("second.csv", &CsvFile::default().row(A, &[]).row("c@example.jp", &[]).bytes());
    let ended = ground.run(&["--yes", &file]).await;
    ended.with(1);
    for said in [
        "新規登録 1、上書き登録 0(うち変更なし 0)、スキップ 1",
        "2行目: 既に登録されているメールアドレスのため、処理をスキップしました。",
        "一括登録が完了しました。",
    ] {
        assert!(ended.stdout.contains(said), "{said}: {}", ended.stdout);
    }
    assert_eq!(ground.leads().await, 3);
}

#[tokio::test]
async fn a_refused_file_ends_with_2_before_a_byte_is_sent_and_is_repaired_on_request() {
    let ground = Ground::new().await;
    let text = String::from_utf8(CsvFile::default().row(A, &[]).bytes()).unwrap();
    let old = text.replace("旧メール配信グループ", "メール配信グループ");
    let file = ground.file("old.csv", old.as_bytes());
    let refused = ground.run(&["--yes", &file]).await;
    refused.with(2);
    assert!(refused.stdout.contains("選択したファイルはインポートできません。"), "{}", refused.stdout);
    assert!(refused.stdout.contains("--repair"), "{}", refused.stdout);
    let report = ground.run(&["--yes", "--json", &file]).await.with(2).json();
    assert_eq!((&report["outcome"], &report["can_be_repaired"]), (&json!("refused"), &json!(true)));
    assert_eq!((ground.uploads().await, ground.leads().await), (0, 0));
    let repaired = ground.run(&["--yes", "--json", "--repair", &file]).await;
    let report = repaired.with(0).json();
    assert_eq!(report["repairs"][0]["code"], "old_format");
    assert_eq!(report["import"]["file_name"], "old.csv");
    assert_eq!(std::fs::read(&file).unwrap(), old.as_bytes(), "the file itself stays as it is");
    assert_eq!(std::fs::read_dir(&ground.folder).unwrap().count(), 1, "nothing is left beside it");
    assert_eq!(ground.leads().await, 1);
}

#[tokio::test]
async fn a_dry_run_registers_nothing_and_leaves_no_plan() {
    let ground = Ground::new().await;
    let file = ground.file("a.csv", &CsvFile::default().row(A, &[]).row("bad", &[]).bytes());
    let report = ground.run(&["--dry-run", "--json", &file]).await.with(1).json();
    assert_eq!((&report["outcome"], &report["import"]["counts"]["skipped"]), (&json!("planned"), &json!(1)));
    assert_eq!(ground.leads().await, 0);
    let plans = "select count(*) from import where workspace_id = $1";
    assert_eq!(ground.person.count(&ground.server, plans).await, 0);
}

#[tokio::test]
async fn method_blank_rule_and_management_items_are_options() {
    let mut ground = Ground::new().await;
    for (kind, name) in [("status", "商談中"), ("person", "佐藤"), ("form", "会員")] {
        ground.person.add_name(kind, name).await;
    }
    ground.person.import_new(&CsvFile::default().row(A, &[(Item::FirstName, "太郎"), (Item::Tags, "a")])).await;
    let file = ground.file("a.csv", &CsvFile::default().row(A, &[(Item::Status, "なし"), (Item::Memo, "x")]).bytes());
    let options = [
        "--method",
        "update",
        "--blank-rule",
        "import-rules",
        "--status",
        "商談中",
        "--group",
        "来場者",
        "--person",
        "佐藤",
        "--source",
        "展示会",
        "--old-mail-group",
        "旧A",
        "--form",
        "会員",
        "--tag",
        "b",
        "--tag",
        "c",
        "--yes",
    ];
    let ended = ground.run(&[&options[..], &[&file]].concat()).await;
    ended.with(0);
    assert!(ended.stdout.contains("T〜AB列の代わりに設定: ステータス: 商談中"), "{}", ended.stdout);
    assert!(ended.stdout.contains("送信されるメール 1"), "{}", ended.stdout);
    let lead = ground.person.lead(&ground.server, A).await.unwrap();
    for (key, value) in [
        ("first_name", None),
        ("status", Some("商談中")),
        ("group", Some("来場者")),
        ("person", Some("佐藤")),
        ("source", Some("展示会")),
        ("old_mail_group", Some("旧A")),
        ("form", Some("会員")),
        ("tag", Some("a,b,c")),
        ("memos", None),
    ] {
        assert_eq!(lead.get(key).map(String::as_str), value, "{key}");
    }
    let refused = ground.run(&["--yes", "--status", "なし", &file]).await;
    refused.with(2);
    assert!(refused.stderr.contains("ステータス「なし」は登録されていません。"), "{}", refused.stderr);
    let ignored = ground.run(&["--method", "update", "--dry-run", "--ignore-management", &file]).await;
    ignored.with(0);
    ground.run(&["--method", "update", "--dry-run", &file]).await.with(1);
}

#[tokio::test]
async fn wrong_usage_ends_with_64_and_a_refusal_by_the_server_with_3() {
    let ground = Ground::new().await;
    let file = ground.file("a.csv", &CsvFile::default().row(A, &[]).bytes());
    for (arguments, said) in [
        (&[file.as_str()][..], "--yes"),
        (&["--yes", "--dry-run", &file][..], "--dry-run"),
        (&["--yes", "/no/such/file.csv"][..], "/no/such/file.csv"),
        (&["--yes", "--server", "ftp://example.jp", &file][..], "--server"),
        (&["--yes"][..], "FILE"),
    ] {
        let ended = ground.run(arguments).await;
        ended.with(64);
        assert!(ended.stderr.contains(said), "{said}: {}", ended.stderr);
    }
    let ended = ground.run_at(&ground.address, "", &["--yes", &file]).await;
    assert!(ended.with(64).stderr.contains("TORIKOMI_TOKEN"));
    let ended = ground.run_at(&ground.address, "torikomi_1_unknown", &["--yes", &file]).await;
    assert!(ended.with(3).stderr.contains("トークンが正しくない"), "{}", ended.stderr);
    let unused = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nowhere = format!("http://{}", unused.local_addr().unwrap());
    drop(unused);
    let ended = ground.run_at(&nowhere, &ground.token, &["--yes", "--json", "--patience", "0", &file]).await;
    assert_eq!(ended.with(3).json()["outcome"], "failed");
    ground.server.with_running_import(&ground.person).await;
    sqlx::query("insert into counter (workspace_id, kind, next_value) values ($1, 'import', 2)")
        .bind(ground.person.workspace_id)
        .execute(&mut ground.server.as_owner_of(ground.person.workspace_id).await)
        .await
        .unwrap();
    let ended = ground.run(&["--yes", &file]).await;
    assert!(ended.with(3).stderr.contains("処理中のインポートがあるため"), "{}", ended.stderr);
    assert_eq!(ground.leads().await, 0);
}

/// A proxy that cuts the first connections in the middle of their bytes.
async fn breaking_line(target: &str, cuts: u32) -> (String, Arc<AtomicU64>, Arc<AtomicU32>) {
    const CUT_AFTER: u64 = 3 << 20;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let target = target.trim_start_matches("http://").to_owned();
    let (passed, left) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU32::new(cuts)));
    let (counter, cutter) = (passed.clone(), left.clone());
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (target, counter, cutter) = (target.clone(), counter.clone(), cutter.clone());
            tokio::spawn(async move {
                let server = TcpStream::connect(target).await.unwrap();
                let ((mut up, mut down), (mut answers, mut there)) = (client.into_split(), server.into_split());
                let back = tokio::spawn(async move { tokio::io::copy(&mut answers, &mut down).await });
                let (mut carried, mut chunk) = (0, vec![0; 64 << 10]);
                while let Ok(length @ 1..) = up.read(&mut chunk).await {
                    carried += length as u64;
                    counter.fetch_add(length as u64, Ordering::Relaxed);
                    let is_cut = carried > CUT_AFTER
                        && cutter
                            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
                            .is_ok();
                    if is_cut || there.write_all(&chunk[..length]).await.is_err() {
                        break;
                    }
                }
                back.abort();
            });
        }
    });
    (address, passed, left)
}

#[tokio::test]
async fn an_upload_resumes_where_its_connection_broke() {
    let ground = Ground::new().await;
    let memo = "長".repeat(3_000);
    let mut file = CsvFile::default();
    for number in 0..2_000 {
        file = file.row(&format!("n{number}@example.jp"), &[(Item::Memo, &memo)]);
    }
    let bytes = file.bytes();
    let path = ground.file("big.csv", &bytes);
    let (address, passed, left) = breaking_line(&ground.address, 2).await;
    let ended = ground.run_at(&address, &ground.token, &["--patience", "60", "--dry-run", "--json", &path]).await;
    assert_eq!(ended.with(0).json()["import"]["counts"]["new"], 2_000);
    assert_eq!(left.load(Ordering::Relaxed), 0, "both lines were cut");
    let sent = passed.load(Ordering::Relaxed);
    let size = bytes.len() as u64;
    assert!(sent >= size && sent < size + (2 << 20), "{sent} bytes were sent of {size}");
}

/// A proxy that answers the first connections with 429, and passes the others on.
async fn busy_at_first(target: &str, refusals: u32, retry_after: u32) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let target = target.trim_start_matches("http://").to_owned();
    tokio::spawn(async move {
        for number in 0_u32.. {
            let Ok((mut client, _)) = listener.accept().await else { return };
            let target = target.clone();
            tokio::spawn(async move {
                if number >= refusals {
                    let mut server = TcpStream::connect(target).await.unwrap();
                    _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                    return;
                }
                let mut head = vec![0; 64 << 10];
                _ = client.read(&mut head).await;
                let body = json!({
                    "status": 429, "code": "too_many_tries", "message": { "ja": "混み合っています。", "en": "Too much at once." }
                });
                let body = body.to_string();
                let answer = format!(
                    "HTTP/1.1 429 Too Many Requests\r\nretry-after: {retry_after}\r\nconnection: close\r\n\
                     content-type: application/problem+json\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
                _ = client.write_all(answer.as_bytes()).await;
            });
        }
    });
    address
}

#[tokio::test]
async fn too_much_at_once_is_waited_for_and_too_many_tries_are_not() {
    let ground = Ground::new().await;
    let path = ground.file("leads.csv", &CsvFile::default().row(A, &[]).bytes());
    let address = busy_at_first(&ground.address, 2, 5).await;
    let ended = ground.run_at(&address, &ground.token, &["--yes", "--json", &path]).await;
    assert_eq!(ended.with(0).json()["import"]["counts"]["new"], 1);
    let address = busy_at_first(&ground.address, 1, 900).await;
    let ended = ground.run_at(&address, &ground.token, &["--yes", &path]).await;
    assert!(ended.with(3).stderr.contains("混み合っています。"), "{}", ended.stderr);
}

#[tokio::test]
async fn a_failed_import_is_reported_first_and_then_its_cause() {
    let ground = Ground::new().await;
    let break_off = "create function break_off() returns trigger language plpgsql as
                     $$ begin raise exception 'broken behind our back'; end $$;
                     create trigger break_off before insert on lead for each row execute function break_off()";
    sqlx::raw_sql(break_off).execute(&mut ground.server.as_owner().await).await.unwrap();
    let file = ground.file("leads.csv", &CsvFile::default().row(A, &[]).bytes());
    let ended = ground.run(&["--yes", &file]).await;
    let said = &ended.with(3).stdout;
    let failed = said.find("一括登録に失敗しました。(インポート番号 1)").expect("it says that it failed");
    assert!(said.find("途中までの行は登録されています。").is_some_and(|why| failed < why), "{said}");
    assert_eq!(said.matches("一括登録に失敗しました").count(), 1, "{said}");
}
