//! The command itself: what it says, and its exit status.

use std::{
    net::TcpListener,
    process::{Command, Output},
};

fn torikomi(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_torikomi")).args(arguments).env_remove("DATABASE_URL").output().unwrap()
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
fn a_port_that_is_taken_is_told_before_anything_is_made() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let home = std::env::temp_dir().join(format!("torikomi-never-made-{}", std::process::id()));
    let refused = torikomi(&["serve", "--listen", &address, "--home", home.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains(&format!("{address} is taken")), "{}", said(&refused));
    assert!(!home.exists());
}

#[test]
fn a_wrong_database_address_is_told_without_repeating_it() {
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--database-url", "mysql://user:himitsu@host/name"];
    let refused = torikomi(&arguments);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("DATABASE_URL") && !said(&refused).contains("himitsu"), "{}", said(&refused));
}
