//! Names and custom items that changed between an import and its undo.

use serde_json::json;
use torikomi_core::{
    domain::item::Item,
    draft::custom_item::CustomItemDraft,
    wire::{Name, UndoCounts},
};

use crate::support::{Server, csv_file::CsvFile, person::Person, undoing::undone};

const A: &str = "a@example.jp";
const B: &str = "b@example.jp";

async fn address(person: &mut Person, kind: &str, name: &str) -> String {
    format!("/api/name/{kind}/{}", id(person, kind, name).await)
}

async fn id(person: &mut Person, kind: &str, name: &str) -> u32 {
    let names: Vec<Name> = person.get(&format!("/api/name/{kind}")).await.json();
    names.iter().find(|found| found.name == name).unwrap_or_else(|| panic!("no {name}")).name_id
}

async fn rename(person: &mut Person, kind: &str, name: &str, to: &str) {
    let address = address(person, kind, name).await;
    let answer = person.send_json(axum::http::Method::PATCH, &address, &json!({ "name": to })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn merge(person: &mut Person, kind: &str, name: &str, into: &str) {
    let (address, into) = (address(person, kind, name).await, id(person, kind, into).await);
    let answer = person.post(&format!("{address}/merge"), &json!({ "into": into })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn delete(person: &mut Person, kind: &str, name: &str) {
    let address = address(person, kind, name).await;
    assert_eq!(person.delete(&address).await.status, 200);
}

#[tokio::test]
async fn a_renamed_name_is_the_same_name_and_stays_in_its_dictionary() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    for status in ["旧", "新"] {
        person.add_name("status", status).await;
    }
    person.import_new(&CsvFile::default().row(A, &[(Item::Status, "旧"), (Item::Tags, "a")])).await;
    let second = person.import_update(&CsvFile::default().row(A, &[(Item::Status, "新"), (Item::Tags, "b,c")])).await;
    for (kind, name, to) in [("status", "旧", "以前"), ("status", "新", "今"), ("tag", "b", "B"), ("tag", "a", "b")]
    {
        rename(&mut person, kind, name, to).await;
    }
    let counts = person.undo(&second).await;
    assert_eq!(counts, UndoCounts { removed_names: 1, ..undone(0, 1, 0, 0, 0) }, "c leaves; B was given a new name");
    assert_eq!(person.value(&server, A, "status").await, "以前");
    assert_eq!(person.value(&server, A, "tag").await, "b");
    id(&mut person, "tag", "B").await;
}

#[tokio::test]
async fn a_name_that_was_merged_is_another_value_and_stays() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    for status in ["旧", "新", "別"] {
        person.add_name("status", status).await;
    }
    person.import_new(&CsvFile::default().row(A, &[(Item::Status, "旧"), (Item::Tags, "a")]).row(B, &[])).await;
    let file = CsvFile::default().row(A, &[(Item::Status, "新"), (Item::Tags, "b,c")]).row(B, &[(Item::Tags, "d")]);
    let second = person.import_update(&file).await;
    merge(&mut person, "status", "新", "別").await;
    merge(&mut person, "tag", "b", "a").await;
    merge(&mut person, "tag", "d", "a").await;
    let counts = person.undo(&second).await;
    assert_eq!(counts, UndoCounts { kept_values: 2, removed_names: 1, ..undone(0, 0, 1, 1, 0) });
    assert_eq!(
        person.kept(&second).await,
        ["status 旧>新>別 name_changed", "tags ->d>a name_changed"],
        "A had the tag a before"
    );
    assert_eq!(person.value(&server, A, "tag").await, "a");
    assert_eq!(person.value(&server, B, "tag").await, "a");
}

#[tokio::test]
async fn a_previous_name_is_restored_as_what_it_was_merged_into() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    for status in ["旧", "消", "新", "先"] {
        person.add_name("status", status).await;
    }
    person.import_new(&CsvFile::default().row(A, &[(Item::Status, "旧")]).row(B, &[(Item::Status, "消")])).await;
    let new = [(Item::Status, "新")];
    let second = person.import_update(&CsvFile::default().row(A, &new).row(B, &new)).await;
    merge(&mut person, "status", "旧", "先").await;
    delete(&mut person, "status", "消").await;
    assert_eq!(person.undo(&second).await, undone(0, 2, 0, 0, 0));
    assert_eq!(person.value(&server, A, "status").await, "先");
    assert_eq!(person.value(&server, B, "status").await, "", "its deletion would have left it so");
}

#[tokio::test]
async fn a_deleted_name_leaves_nothing_to_keep() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    for status in ["旧", "新"] {
        person.add_name("status", status).await;
    }
    person.import_new(&CsvFile::default().row(A, &[(Item::Status, "旧")])).await;
    let second = person.import_update(&CsvFile::default().row(A, &[(Item::Status, "新"), (Item::Tags, "b")])).await;
    delete(&mut person, "status", "新").await;
    delete(&mut person, "tag", "b").await;
    // A new name with the same text is a different name.
    person.import_update(&CsvFile::default().row(A, &[(Item::Tags, "b")])).await;
    assert_eq!(person.undo(&second).await, undone(0, 1, 0, 0, 0));
    assert_eq!(person.value(&server, A, "status").await, "旧");
    assert_eq!(person.value(&server, A, "tag").await, "b");
}

#[tokio::test]
async fn changes_of_settings_do_not_count_as_edits_of_a_registered_lead() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_custom_item("予算", "number", &[]).await;
    person.add_custom_item("興味", "select", &["A", "B"]).await;
    person.add_name("tag", "先").await;
    let file = CsvFile::with_custom_items(&["予算", "興味"]).row_with_custom(A, &[(Item::Tags, "a,b")], &["1", "A"]);
    let first = person.import_new(&file).await;
    merge(&mut person, "tag", "a", "先").await;
    delete(&mut person, "tag", "b").await;
    let draft = json!({ "name": "興味", "kind": "select", "options": ["B"], "confirmed_leads": 1 });
    let changed = person.send_json(axum::http::Method::PATCH, "/api/custom-item/2", &draft).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(person.delete("/api/custom-item/1").await.status, 204);
    assert_eq!(person.value(&server, A, "revision").await, "5");
    assert_eq!(person.undo(&first).await, undone(1, 0, 0, 0, 0));
    id(&mut person, "tag", "先").await;
}

#[tokio::test]
async fn changed_custom_items_are_restored_as_far_as_the_values_fit() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let names = ["無くなる", "減る", "変わる", "残る"];
    person.add_custom_item(names[0], "text", &[]).await;
    person.add_custom_item(names[1], "checkbox", &["A", "B", "C"]).await;
    person.add_custom_item(names[2], "text", &[]).await;
    person.add_custom_item(names[3], "date", &[]).await;
    let file = |custom: [&str; 4]| CsvFile::with_custom_items(&names).row_with_custom(A, &[], &custom);
    person.import_new(&file(["x", "A,B", "文字", "2026-01-01"])).await;
    let second = person.import_update(&file(["y", "C", "100", "2026-02-02"])).await;
    assert_eq!(person.delete("/api/custom-item/1").await.status, 204);
    let kind = |name: &str, kind, options: &[&str]| CustomItemDraft {
        name: name.to_owned(),
        kind,
        options: options.iter().map(|option| (*option).to_owned()).collect(),
    };
    use torikomi_core::domain::format::CustomKind;
    for (address, draft) in [
        // The lead has C, so it loses nothing.
        ("/api/custom-item/2", kind(names[1], CustomKind::Checkbox, &["B", "C"])),
        ("/api/custom-item/3", kind(names[2], CustomKind::Number, &[])),
    ] {
        let changed = person.send_json(axum::http::Method::PATCH, address, &draft).await;
        assert_eq!(changed.status, 200, "{}", changed.text());
    }
    assert_eq!(person.undo(&second).await, UndoCounts { kept_values: 1, ..undone(0, 0, 1, 0, 0) });
    assert_eq!(person.kept(&second).await, ["custom:3 文字>100>100 does_not_fit"]);
    let custom: serde_json::Value = serde_json::from_str(&person.value(&server, A, "custom").await).unwrap();
    assert_eq!(custom, json!({ "2": "B", "3": "100", "4": "2026-01-01" }));
}

#[tokio::test]
async fn an_option_that_was_renamed_is_the_same_option() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_custom_item("製品", "select", &["甲", "乙", "丙"]).await;
    let file =
        |email: &str, product: &str| CsvFile::with_custom_items(&["製品"]).row_with_custom(email, &[], &[product]);
    person.import_new(&file(A, "甲")).await;
    person.import_new(&file(B, "甲")).await;
    let rename = |options: [&str; 3]| json!({ "name": "製品", "kind": "select", "options": options });
    let second = person.import_update(&file(A, "乙").row_with_custom(B, &[], &["乙"])).await;
    let changed =
        person.send_json(axum::http::Method::PATCH, "/api/custom-item/1", &rename(["甲型", "乙型", "丙"])).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    // Sets the same option on B again, under its new text, before it is renamed once more.
    person.import_update(&file(B, "乙型")).await;
    let changed =
        person.send_json(axum::http::Method::PATCH, "/api/custom-item/1", &rename(["甲", "新型", "丙"])).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(person.undo(&second).await, UndoCounts { kept_values: 1, ..undone(0, 1, 0, 1, 0) });
    assert_eq!(person.kept(&second).await, ["custom:1 甲>乙>新型 given_again #4"]);
    assert_eq!(person.value(&server, A, "custom").await, "{\"1\": \"甲\"}");
    assert_eq!(person.value(&server, B, "custom").await, "{\"1\": \"新型\"}");
}

#[tokio::test]
async fn names_that_leads_still_have_stay_in_their_dictionaries() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let first = person.import_new(&CsvFile::default().row(A, &[(Item::Tags, "a,b"), (Item::Group, "g")])).await;
    person.import_new(&CsvFile::default().row(B, &[(Item::Tags, "a"), (Item::Group, "g")])).await;
    assert_eq!(person.undo(&first).await, UndoCounts { removed_names: 1, ..undone(1, 0, 0, 0, 0) });
    id(&mut person, "tag", "a").await;
    id(&mut person, "group", "g").await;
    let tags: Vec<Name> = person.get("/api/name/tag").await.json();
    assert_eq!(tags.len(), 1);
    // The text can be used again.
    person.add_name("tag", "b").await;
}
