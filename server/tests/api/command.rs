//! The program on the command line: its output and exit status.

use std::{
    fs,
    io::Write,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};
use sqlx::ConnectOptions;
use torikomi_core::{
    domain::item::Item,
    wire::{ApiTokenMade, Rights},
};

use crate::support::{Server, csv_file::CsvFile};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_torikomi"));
    // What the program creates by default must not be in the sources.
    command.args(arguments).env("TORIKOMI_HOME", own_home());
    for variable in ["DATABASE_URL", "DATABASE_URL_FILE", "TORIKOMI_TOKEN", "TORIKOMI_LOG", "RUST_LOG"] {
        command.env_remove(variable);
    }
    command
}

/// A home for this run, which does not exist yet.
fn own_home() -> PathBuf {
    std::env::temp_dir().join(format!("torikomi-command-{}", std::process::id()))
}

fn torikomi(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

/// Runs the program with this standard input.
fn torikomi_reading(arguments: &[&str], input: &[u8]) -> Output {
    let mut child =
        command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // With wrong usage, the program does not read its input.
    _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn wrong_usage_ends_with_64_and_help_with_0() {
    let wrong = torikomi(&["--no-such-thing"]);
    assert_eq!(wrong.status.code(), Some(64), "{}", said(&wrong));
    assert_eq!(torikomi(&["workspace", "remove"]).status.code(), Some(64));
    assert_eq!(torikomi(&["--help"]).status.code(), Some(0));
}

#[test]
fn a_port_in_use_is_reported_before_anything_is_created() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let home = std::env::temp_dir().join(format!("torikomi-never-made-{}", std::process::id()));
    let refused = torikomi(&["serve", "--listen", &address, "--home", home.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains(&format!("{address} is taken")), "{}", said(&refused));
    assert!(!home.exists());
}

#[test]
fn a_wrong_database_address_is_reported_without_repeating_it() {
    let secret = std::env::temp_dir().join(format!("torikomi-address-{}", std::process::id()));
    fs::write(&secret, "mysql://user:himitsu@host/name\n").unwrap();
    for (name, value) in
        [("DATABASE_URL", "mysql://user:himitsu@host/name"), ("DATABASE_URL_FILE", secret.to_str().unwrap())]
    {
        let refused = command(&["serve", "--listen", "127.0.0.1:0"]).env(name, value).output().unwrap();
        assert_eq!(refused.status.code(), Some(1));
        assert!(said(&refused).contains("DATABASE_URL") && !said(&refused).contains("himitsu"), "{}", said(&refused));
    }
    fs::remove_file(&secret).unwrap();
    let in_the_sources = Path::new(env!("CARGO_MANIFEST_DIR")).join(".torikomi");
    assert!(own_home().join("mail.key").exists() && !in_the_sources.exists());
    fs::remove_dir_all(own_home()).unwrap();
}

#[test]
fn a_secret_cannot_be_an_argument_of_the_command() {
    for flag in ["--database-url", "--smtp-url", "--mail-key", "--token"] {
        let import = ["import", "--server", "http://localhost", "leads.csv", flag, "himitsu"];
        for arguments in [&["serve", flag, "himitsu"][..], &import] {
            let refused = torikomi(arguments);
            assert_eq!(refused.status.code(), Some(64), "{arguments:?}: {}", said(&refused));
        }
    }
}

/// The log as a program that collects logs reads it.
#[tokio::test]
async fn the_log_is_json_on_request_and_always_has_the_security_log() {
    let server = crate::support::Server::new().await;
    let url = server.database_options.to_url_lossy().to_string();
    let made = command(&["workspace", "create", "営業部"])
        .envs([("DATABASE_URL", url.as_str()), ("TORIKOMI_LOG", "json"), ("RUST_LOG", "error")])
        .env("TORIKOMI_HOME", &server.directory)
        .output()
        .unwrap();
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    let said = said(&made);
    let lines: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let events: Vec<&Value> = lines.iter().map(|line| &line["event"]).collect();
    assert_eq!(events, ["workspace_made", "set_up_address_made"], "{said}");
    for line in &lines {
        assert_eq!((&line["target"], &line["level"]), (&json!("torikomi::audit"), &json!("INFO")), "{said}");
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z') && line["workspace"] == 1, "{said}");
    }
}

/// Each case: description, file, options, exit status, some of the counts.
type CheckCase<'a> = (&'a str, Vec<u8>, &'a [&'a str], i32, Value);

#[test]
fn a_checks_exit_status_and_counts_say_what_it_found() {
    let header = Item::ALL.map(Item::header).join(",");
    let row = |address: &str, more: &str| format!("山田,,,,{address}{}{more}\r\n", ",".repeat(Item::ALL.len() - 5));
    let file = |header: &str, rows: &str| format!("{header}\r\n{rows}").into_bytes();
    let good = row("taro@example.jp", "");
    let with_budget = header.clone() + ",予算";
    let born_today = good.trim_ascii_end().to_owned() + "2026/11/26\r\n";
    let custom_items = r#"[{"name":"予算","kind":"number"}]"#;
    let wrong_items = r#"[{"name":"予算","kind":"colour"}]"#;
    let cases: [CheckCase<'_>; 8] = [
        ("every row is in order", file(&header, &good), &[], 0, json!({ "valid": 1, "invalid": 0 })),
        (
            "a row has a problem",
            file(&header, &(row("a@@x.jp", "") + &good)),
            &[],
            1,
            json!({ "valid": 1, "invalid": 1 }),
        ),
        ("the header is another", file("姓,名", "山田,太郎\r\n"), &[], 2, json!({ "valid": 0, "invalid": 0 })),
        (
            "a custom item",
            file(&with_budget, &row("a@x.jp", ",3")),
            &["--custom-items", custom_items],
            0,
            json!({ "valid": 1 }),
        ),
        (
            "its value is wrong",
            file(&with_budget, &row("a@x.jp", ",x")),
            &["--custom-items", custom_items],
            1,
            json!({ "valid": 0 }),
        ),
        ("no such kind", file(&header, &good), &["--custom-items", wrong_items], 64, Value::Null),
        ("born today", file(&header, &born_today), &["--today", "2026-11-26"], 0, json!({ "valid": 1 })),
        ("born tomorrow", file(&header, &born_today), &["--today", "2026-11-25"], 1, json!({ "valid": 0 })),
    ];
    let home = std::env::temp_dir().join(format!("torikomi-checked-{}", std::process::id()));
    fs::create_dir_all(&home).unwrap();
    for (what, bytes, options, status, counts) in cases {
        let path = home.join("leads.csv");
        fs::write(&path, &bytes).unwrap();
        let items = home.join("items.json");
        let options = options.iter().map(|&option| match option.starts_with('[') {
            true => {
                fs::write(&items, option).unwrap();
                items.to_str().unwrap()
            }
            false => option,
        });
        let arguments: Vec<&str> = ["check", "--json"].into_iter().chain(options).collect();
        let of_path = torikomi(&[&arguments[..], &[path.to_str().unwrap()]].concat());
        assert_eq!(of_path.status.code(), Some(status), "{what}: {}", said(&of_path));
        let of_input = torikomi_reading(&[&arguments[..], &["-"]].concat(), &bytes);
        assert_eq!(of_input.status.code(), Some(status), "{what}, from its input: {}", said(&of_input));
        assert_eq!(of_path.stdout, of_input.stdout, "{what}");
        if counts.is_null() {
            assert!(!said(&of_path).is_empty() && of_path.stdout.is_empty(), "{what}");
            continue;
        }
        let verdict: Value = serde_json::from_slice(&of_path.stdout).unwrap();
        assert_eq!(verdict["accepted"], status < 2, "{what}");
        for (name, count) in counts.as_object().unwrap() {
            assert_eq!(&verdict["counts"][name], count, "{what}: {name}");
        }
    }
    let missing = torikomi(&["check", home.join("none.csv").to_str().unwrap()]);
    assert_eq!(missing.status.code(), Some(64), "{}", said(&missing));
    fs::remove_dir_all(&home).unwrap();
}

#[test]
fn a_check_lists_at_most_the_requested_number_of_problems() {
    let rows: String =
        (0..5).map(|number| format!("山田,,,,a@@{number}.jp{}\r\n", ",".repeat(Item::ALL.len() - 5))).collect();
    let file = Item::ALL.map(Item::header).join(",") + "\r\n" + &rows;
    let checked = torikomi_reading(&["check", "--json", "--max-problems", "2", "-"], file.as_bytes());
    let verdict: Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!((verdict["problems"].as_array().map(Vec::len), &verdict["more"]), (Some(2), &json!(3)));
    assert_eq!(verdict["counts"]["by_code"]["email_invalid"], 5);
}

/// Everything below that group or others may read, except the private Postgres, which protects its own files.
fn open_to_others(directory: &Path) -> Vec<PathBuf> {
    let mut open = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let metadata = fs::symlink_metadata(&path).unwrap();
        if metadata.permissions().mode() & 0o077 != 0 {
            open.push(path.clone());
        }
        if metadata.is_dir() && !path.ends_with("postgres") {
            open.extend(open_to_others(&path));
        }
    }
    open
}

#[tokio::test]
async fn everything_in_the_home_is_accessible_only_to_its_owner() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let wish = json!({ "name": "CSV", "rights": Rights { may_import: true, ..Rights::default() } });
    let token: ApiTokenMade = person.post("/api/me/token", &wish).await.json();
    let home = server.directory.join("open home");
    fs::create_dir_all(home.join("files")).unwrap();
    for directory in [&home, &home.join("files")] {
        fs::set_permissions(directory, PermissionsExt::from_mode(0o755)).unwrap();
    }
    let listen = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let url = server.database_options.to_url_lossy().to_string();
    let mut serving = command(&["serve", "--listen", &listen, "--home", home.to_str().unwrap()]);
    let mut serving = serving.env("DATABASE_URL", url).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let upload = server.directory.join("leads.csv");
    fs::write(&upload, CsvFile::default().row("a@example.jp", &[]).bytes()).unwrap();
    let imported = command(&["import", "--yes", upload.to_str().unwrap()])
        .env("TORIKOMI_SERVER", format!("http://{listen}"))
        .env("TORIKOMI_TOKEN", token.secret)
        .output();
    serving.kill().unwrap();
    serving.wait().unwrap();
    let imported = imported.unwrap();
    assert_eq!(imported.status.code(), Some(0), "{}", said(&imported));
    assert_eq!(open_to_others(&home), Vec::<PathBuf>::new());
    assert_eq!(fs::metadata(&home).unwrap().permissions().mode() & 0o066, 0);
    assert!(fs::read_dir(home.join("files")).unwrap().next().is_some(), "an upload is kept in it");
}
