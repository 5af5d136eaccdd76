//! The company directory: loading the agency's files in every shape, broken, older and repeated ones.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use sqlx::ConnectOptions;
use torikomi_core::wire::CompanyDirectory;
use torikomi_server::records::directory::load::{Error, LoadSummary, file::FileFault, load};

use crate::support::{
    Server,
    directory_file::{DirectoryFileRow, file, in_shift_jis, made_up},
};

impl Server {
    /// Writes a file to the server's directory.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let directory = std::env::temp_dir().join(format!("torikomi-directory-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let path = directory.join(format!("{}-{name}", self.database_options.get_database().unwrap()));
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub async fn load(&self, paths: &[PathBuf]) -> Result<LoadSummary, Error> {
        let loaded = load(&self.database_options, paths).await;
        for path in paths {
            let _gone = std::fs::remove_file(path);
        }
        loaded
    }

    /// Loads these rows as one file.
    pub async fn with_directory(&self, rows: &[DirectoryFileRow]) -> LoadSummary {
        self.load(&[self.file("rows.csv", &file(rows))]).await.unwrap()
    }

    /// The content of the directory, one text per company, ordered by number.
    async fn directory(&self) -> Vec<String> {
        sqlx::query_scalar("select to_jsonb(directory_company)::text from directory_company order by corporate_number")
            .fetch_all(&mut self.as_owner().await)
            .await
            .unwrap()
    }

    async fn names(&self) -> Vec<String> {
        sqlx::query_scalar("select name from directory_company where is_listed order by name")
            .fetch_all(&mut self.as_owner().await)
            .await
            .unwrap()
    }
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn rows() -> Vec<DirectoryFileRow> {
    (1..=2_000).map(made_up).collect()
}

#[tokio::test]
async fn every_shape_of_a_file_gives_the_same_directory() {
    let utf8 = file(&rows());
    let shift_jis = in_shift_jis(&utf8);
    let crlf = String::from_utf8(utf8.clone()).unwrap().replace('\n', "\r\n");
    let with_mark = [b"\xef\xbb\xbf".as_slice(), &utf8].concat();
    let archive = zipped(&[("00_zenkoku_all_20261030.csv", &utf8), ("00_zenkoku_all_20261030.csv.asc", b"signature")]);
    let half = utf8.split_inclusive(|byte| *byte == b'\n').take(1_000).map(<[u8]>::len).sum();
    let two = zipped(&[("1.csv", &utf8[..half]), ("2.CSV", &utf8[half..])]);
    let mut expected = None;
    for (shape, bytes) in [
        ("utf8.csv", utf8.as_slice()),
        ("shift_jis.csv", &shift_jis),
        ("crlf.csv", crlf.as_bytes()),
        ("mark.csv", &with_mark),
        ("archive.zip", &archive),
        ("shift_jis.zip", &zipped(&[("a.csv", &shift_jis)])),
        // The name of the file does not matter.
        ("two.csv", &two),
    ] {
        let server = Server::new().await;
        let loaded = server.load(&[server.file(shape, bytes)]).await.unwrap();
        assert_eq!((loaded.rows_read, loaded.rows_written), (2_000, 2_000), "{shape}");
        let listed = rows().iter().filter(|row| row.closed_on.is_empty()).count();
        assert_eq!(usize::try_from(loaded.directory.companies).unwrap(), listed, "{shape}");
        let directory = server.directory().await;
        assert_eq!(directory.len(), 2_000);
        assert_eq!(*expected.get_or_insert_with(|| directory.clone()), directory, "{shape}");
    }
}

#[tokio::test]
async fn loading_the_same_file_again_changes_nothing() {
    let server = Server::new().await;
    server.with_directory(&rows()).await;
    let versions =
        "select md5(string_agg(corporate_number || ' ' || xmin || ' ' || ctid, ',' order by corporate_number))
                    from directory_company";
    let before: String = sqlx::query_scalar(versions).fetch_one(&mut server.as_owner().await).await.unwrap();
    let again = server.with_directory(&rows()).await;
    assert_eq!((again.rows_read, again.rows_written), (2_000, 0));
    let after: String = sqlx::query_scalar(versions).fetch_one(&mut server.as_owner().await).await.unwrap();
    assert_eq!(before, after, "not a row was touched");
}

#[tokio::test]
async fn companies_that_may_not_match_are_not_listed_and_an_older_file_does_not_restore_them() {
    let server = Server::new().await;
    let base = |name: &str, base| DirectoryFileRow::new(base, name);
    let full = [base("あ", 1), base("い", 2), base("う", 3), base("え", 4), base("お", 5)];
    server.with_directory(&full).await;
    let day =
        |row: &DirectoryFileRow| DirectoryFileRow { updated_on: "2026-10-30", changed_on: "2026-10-28", ..row.clone() };
    let closed = DirectoryFileRow { process: "21", closed_on: "2026-10-28", ..day(&full[0]) };
    let deleted = DirectoryFileRow { process: "99", ..day(&full[1]) };
    let excluded = DirectoryFileRow { is_excluded: true, ..day(&full[2]) };
    let renamed = DirectoryFileRow { process: "11", name: "新え".to_owned(), ..day(&full[3]) };
    // Old rows of the fifth company, with newer dates than its current row, as in the agency's sample.
    let past = DirectoryFileRow { is_latest: false, name: "旧お".to_owned(), ..day(&full[4]) };
    let difference = server.with_directory(&[closed, deleted, excluded, renamed, past]).await;
    assert_eq!((difference.rows_read, difference.rows_written), (5, 4));
    assert_eq!(server.names().await, ["お", "新え"]);
    assert_eq!(difference.directory.newest_on.unwrap().to_string(), "2026-10-30");
    let older = server.with_directory(&full).await;
    assert_eq!(older.rows_written, 0);
    assert_eq!(server.names().await, ["お", "新え"]);
    let opened = DirectoryFileRow { process: "22", updated_on: "2026-11-02", ..day(&full[0]) };
    server.with_directory(&[opened]).await;
    assert_eq!(server.names().await, ["あ", "お", "新え"]);
}

#[tokio::test]
async fn the_order_of_differences_does_not_matter() {
    let row = |updated_on, changed_on, name: &str| DirectoryFileRow {
        updated_on,
        changed_on,
        ..DirectoryFileRow::new(1, name)
    };
    let days = [
        row("2026-10-01", "2026-09-30", "一"),
        row("2026-10-02", "2026-09-29", "二"),
        row("2026-10-02", "2026-09-30", "三"),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        let server = Server::new().await;
        for place in order {
            server.with_directory(&[days[place].clone()]).await;
        }
        assert_eq!(server.names().await, ["三"], "{order:?}");
        // All in one file, and in several files of one command.
        let server = Server::new().await;
        server.with_directory(&order.map(|place| days[place].clone())).await;
        assert_eq!(server.names().await, ["三"], "{order:?}");
        let server = Server::new().await;
        let files = order.map(|place| server.file(&format!("{place}.csv"), &file(&[days[place].clone()])));
        assert_eq!(server.load(&files).await.unwrap().rows_read, 3);
        assert_eq!(server.names().await, ["三"], "{order:?}");
    }
}

#[tokio::test]
async fn a_broken_file_changes_nothing_and_is_reported_with_its_row() {
    let server = Server::new().await;
    server.with_directory(&[DirectoryFileRow::new(1, "残る")]).await;
    let before = server.directory().await;
    let good = file(&rows());
    let text = String::from_utf8(good.clone()).unwrap();
    let line = |number: usize| text.lines().nth(number - 1).unwrap().to_owned();
    let with_line = |number: usize, new: &str| text.replacen(&line(number), new, 1).into_bytes();
    let broken_zip = {
        let mut bytes = zipped(&[("a.csv", &good)]);
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        bytes
    };
    let mut undecodable = good.clone();
    let place = text.find(&line(1_900)).unwrap() + 60;
    undecodable[place..place + 3].copy_from_slice(b"\xff\xfe\xff");
    for (what, bytes, row) in [
        ("cut off in the middle of a row", good[..good.len() - 40].to_vec(), Some(2_000)),
        ("a column too many", with_line(1_500, &format!("{},x", line(1_500))), Some(1_500)),
        (
            "a wrong corporate number",
            with_line(1_500, &line(1_500).replacen(&rows()[1_499].corporate_number(), "1234567890123", 1)),
            Some(1_500),
        ),
        ("a wrong date", with_line(1_999, &line(1_999).replacen("2020-04-01", "2020-04-31", 1)), Some(1_999)),
        ("bytes of no character", undecodable, Some(1_900)),
        ("a quote that is never closed", with_line(1_000, &line(1_000).replacen("\",,301", ",,301", 1)), Some(1_000)),
        ("a header", [b"a,b\n".as_slice(), &good].concat(), Some(1)),
        ("no rows", Vec::new(), None),
        ("a damaged archive", broken_zip, None),
        ("an archive cut off", zipped(&[("a.csv", &good)])[..5_000].to_vec(), None),
        ("an archive without a CSV", zipped(&[("a.xml", &good)]), None),
    ] {
        // After a good file, which is not loaded either.
        let files = [server.file("good.csv", &good), server.file("broken.csv", &bytes)];
        let Err(Error::File(fault)) = server.load(&files).await else { panic!("{what} was loaded") };
        let message = fault.to_string();
        assert!(message.contains("broken.csv"), "{what}: {message}");
        match (&fault, row) {
            (
                FileFault::Row { row, .. } | FileFault::Undecodable { row, .. } | FileFault::Endless { row, .. },
                Some(expected),
            ) => {
                assert_eq!(*row, expected, "{what}: {message}");
            }
            (_, None) => {}
            other => panic!("{what}: {other:?}"),
        }
        assert_eq!(server.directory().await, before, "{what}");
    }
    let Err(Error::File(FileFault::Unreadable { .. })) = server.load(&[Path::new("/no/such.csv").into()]).await else {
        panic!("a file that is not there was loaded")
    };
}

#[tokio::test]
async fn an_unclosed_quote_in_a_large_file_needs_little_memory() {
    let server = Server::new().await;
    let mut bytes = file(&[DirectoryFileRow::new(1, "あ")]);
    bytes.extend_from_slice(b"2,7000012050002,01,0,2020-04-01,2015-10-05,\"");
    bytes.resize(bytes.len() + (8 << 20), b'x');
    let Err(Error::File(FileFault::Endless { row: 2, .. })) = server.load(&[server.file("a.csv", &bytes)]).await else {
        panic!("it was read to its end")
    };
}

#[tokio::test]
async fn two_loads_at_once_take_turns() {
    let server = Server::new().await;
    let (one, two): (Vec<_>, Vec<_>) = ((1..=3_000).map(made_up).collect(), (2_000..=5_000).map(made_up).collect());
    let (one, two) = ([server.file("1.csv", &file(&one))], [server.file("2.csv", &file(&two))]);
    let (first, second) = tokio::join!(server.load(&one), server.load(&two));
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(first.rows_written + second.rows_written, 5_000);
    assert_eq!(server.directory().await.len(), 5_000);
}

#[tokio::test]
async fn requests_see_what_was_loaded_and_cannot_write_it() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let status: CompanyDirectory = person.get("/api/company-directory").await.json();
    assert_eq!(status, CompanyDirectory::default());
    let closed = DirectoryFileRow { closed_on: "2020-01-01", ..DirectoryFileRow::new(2, "い") };
    server.with_directory(&[DirectoryFileRow::new(1, "あ"), closed]).await;
    let status: CompanyDirectory = person.get("/api/company-directory").await.json();
    assert_eq!(status, CompanyDirectory { companies: 1, newest_on: Some("2020-04-01".to_owned()) });
    for write in [
        "delete from directory_company",
        "update directory_company set name = 'x'",
        "insert into directory_load (files, rows_read, rows_written, companies) values ('{}', 0, 0, 0)",
    ] {
        let mut transaction = server.state.database.begin(person.workspace_id).await.unwrap();
        assert!(sqlx::query(write).execute(&mut *transaction).await.is_err(), "{write}");
    }
}

#[tokio::test]
async fn the_command_loads_reports_and_explains_failures() {
    let server = Server::new().await;
    let path = server.file("a.csv", &file(&rows()));
    let url = server.database_options.to_url_lossy().to_string();
    let command = |arguments: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_torikomi"))
            .env("DATABASE_URL", &url)
            .arg("directory")
            .args(arguments)
            .output()
            .unwrap()
    };
    let printed = |output: &std::process::Output| {
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    };
    let empty = command(&["status"]);
    assert!(printed(&empty).contains("No directory was loaded"), "{}", printed(&empty));
    let loaded = command(&["load", path.to_str().unwrap()]);
    assert_eq!(loaded.status.code(), Some(0), "{}", printed(&loaded));
    assert!(printed(&loaded).contains("2000 rows read, 2000 of them new or changed."), "{}", printed(&loaded));
    let status = command(&["status"]);
    assert!(printed(&status).contains("newest update 2020-04-01"), "{}", printed(&status));
    let failed = command(&["load", "/no/such/file.zip"]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(
        printed(&failed).contains("/no/such/file.zip") && printed(&failed).contains("Nothing was loaded"),
        "{}",
        printed(&failed)
    );
    assert_eq!(command(&["load"]).status.code(), Some(64));
    std::fs::remove_file(path).unwrap();
}
