//! A lead with every item: every value of an import is in every output.
//!
//! The items are those of core's table, so a new item is included without a change. A new kind does not compile until
//! it has a value here.

use std::collections::BTreeMap;

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8};
use serde_json::json;
use torikomi_core::{
    domain::{
        format::{CustomKind, ERROR_HEADER, Format, ROW_NUMBER_HEADER},
        item::{Item, ItemKind, Key},
        kind::{CONSENT, PREFECTURES, split_names},
    },
    draft::lead::KeyValue,
    wire::{BlankRule, FormatAnswer, Import, Method},
};

use crate::support::{Server, importing::draft, person::Person};

const EMAIL: &str = "all@example.jp";
const NO_EMAIL: &str = "no-address";
const OPTIONS: [&str; 2] = ["製品A", "製品B"];

/// A value as it is stored: a different one for each item, with characters that a CSV must quote if the kind allows
/// them.
fn of_item(item: Item, email: &str) -> String {
    let (key, place) = (item.key(), item as usize);
    match item.spec().kind {
        ItemKind::Text { .. } => format!("{key},\"値\""),
        ItemKind::Memo { .. } => format!("{key}\n\"二行目\",値"),
        ItemKind::Email { .. } => email.to_owned(),
        ItemKind::Phone { .. } => format!("03-1234-{place:04}"),
        ItemKind::Zip { .. } => format!("100-{place:04}"),
        ItemKind::Prefecture => PREFECTURES[place].to_owned(),
        ItemKind::Url { .. } => format!("https://example.jp/{key}?a=1,2"),
        ItemKind::Consent => CONSENT[1].to_owned(),
        ItemKind::BirthDate => "1980-05-02".to_owned(),
        ItemKind::Name { .. } => format!("{key}の名前"),
        ItemKind::Names { .. } => format!("{key}の名前1,{key}の名前2"),
    }
}

fn of_custom_item(kind: CustomKind) -> String {
    match kind {
        CustomKind::Text => "\"引用\",値".to_owned(),
        CustomKind::LongText => "一行目\n二行目".to_owned(),
        CustomKind::Number => "-12.50".to_owned(),
        CustomKind::Date => "2026-01-31".to_owned(),
        CustomKind::Select => OPTIONS[1].to_owned(),
        CustomKind::Checkbox => OPTIONS.join(","),
    }
}

/// The workspace's format, with a custom item of every kind and all names that [`of_item`] holds.
async fn format(person: &mut Person) -> Format {
    for kind in CustomKind::ALL {
        let draft = json!({ "name": format!("{kind:?}の項目"), "kind": kind, "options": OPTIONS });
        let answer = person.post("/api/custom-item", &draft).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    for (item, kind) in Item::ALL.into_iter().filter_map(|item| Some((item, item.dictionary()?))) {
        let kind = serde_json::to_value(kind).unwrap();
        for name in split_names(&of_item(item, EMAIL)) {
            person.add_name(kind.as_str().unwrap(), name).await;
        }
    }
    person.get("/api/format").await.json::<FormatAnswer>().format
}

/// A value for each column, in the order of the columns.
fn lead(format: &Format, email: &str) -> Vec<KeyValue> {
    let values = format.columns_in_effect().map(|column| {
        let value = match column.key {
            Key::Basic(item) => of_item(item, email),
            Key::Custom(custom_item_id) => of_custom_item(format.custom_item(custom_item_id).unwrap().kind),
        };
        KeyValue { key: column.key, value }
    });
    values.collect()
}

fn in_shift_jis(format: &Format, leads: &[&[KeyValue]]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(format.columns_in_effect().map(|column| column.header)).unwrap();
    for lead in leads {
        writer.write_record(lead.iter().map(|cell| &cell.value)).unwrap();
    }
    let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    let (bytes, _, had_errors) = SHIFT_JIS.encode(&text);
    assert!(!had_errors, "{text}");
    bytes.into_owned()
}

/// The cells of a file's last record, by the names in the record before it, the header.
fn only_row(bytes: &[u8], encoding: &'static Encoding) -> BTreeMap<String, String> {
    let (text, _, had_errors) = encoding.decode(bytes);
    assert!(!had_errors, "{text}");
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let records: Vec<csv::StringRecord> = reader.into_records().map(|record| record.unwrap()).collect();
    let [.., header, row] = records.as_slice() else { panic!("{text}") };
    assert_eq!(header.len(), row.len(), "{text}");
    header.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect()
}

#[track_caller]
fn require_all(row: &BTreeMap<String, String>, format: &Format, lead: &[KeyValue]) {
    for (column, cell) in format.columns_in_effect().zip(lead) {
        assert_eq!(row.get(column.header), Some(&cell.value), "{}: {row:#?}", column.header);
    }
}

fn is_memo(key: Key) -> bool {
    matches!(key, Key::Basic(item) if matches!(item.spec().kind, ItemKind::Memo { .. }))
}

#[tokio::test]
async fn a_lead_with_every_item_is_complete_on_its_page_and_in_every_file() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let format = format(&mut person).await;
    let (all, refused) = (lead(&format, EMAIL), lead(&format, NO_EMAIL));
    assert_eq!(all.len(), Item::ALL.len() + CustomKind::ALL.len());
    // 1. In.
    let upload_id = person.upload("leads.csv", &in_shift_jis(&format, &[&all, &refused])).await;
    let wish = draft(&upload_id, Method::NewRegistration, BlankRule::Keep);
    let created: Import = person.post("/api/import", &wish).await.json();
    let plan = person.settled(created.import_id).await;
    assert_eq!(person.skipped(&plan).await, [(3, vec!["email_invalid".to_owned()])], "{plan:?}");
    let done = person.run(&plan).await;
    // 2. On its page.
    let shown = person.look_at_lead(&server, EMAIL).await;
    let (memos, values): (Vec<KeyValue>, Vec<KeyValue>) = all.iter().cloned().partition(|value| is_memo(value.key));
    assert_eq!(shown.values, values);
    assert!(shown.memos.iter().map(|it| &it.memo).eq(memos.iter().map(|memo| &memo.value)), "{:?}", shown.memos);
    // 3. In a file of leads.
    for kind in ["search", "registration"] {
        for (word, encoding) in [("utf-8", UTF_8), ("shift_jis", SHIFT_JIS)] {
            let (bytes, leads) = person.taken_out(kind, word, json!({ "conditions": {} })).await;
            assert_eq!(leads, 1, "{kind} {word}");
            require_all(&only_row(&bytes, encoding), &format, &all);
        }
    }
    // 4. In the files of the import.
    for (query, encoding) in [("", SHIFT_JIS), ("?encoding=utf-8", UTF_8)] {
        let registered = person.get(&format!("/api/import/{}/registered.csv{query}", done.import_id)).await;
        require_all(&only_row(&registered.body, encoding), &format, &all);
        let errors = person.get(&format!("/api/import/{}/error.csv{query}", done.import_id)).await;
        let row = only_row(&errors.body, encoding);
        require_all(&row, &format, &refused);
        let [reasons, number] = [ERROR_HEADER, ROW_NUMBER_HEADER].map(|header| row[header].as_str());
        assert!(reasons.starts_with("メールアドレスの形式が正しくありません。("), "{reasons}");
        assert_eq!(number, "3");
    }
}
