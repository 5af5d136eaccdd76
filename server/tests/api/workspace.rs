//! Workspaces on the command line, and their settings.

use std::collections::BTreeMap;

use axum::http::Method;
use futures::TryStreamExt;
use object_store::ObjectStore;
use serde_json::json;
use torikomi_core::{
    domain::item::Item,
    wire::{ApiTokenMade, ErrorCode, FormatAnswer, Rights, Session, WorkspaceSettings},
};
use torikomi_server::{
    base::error::Error,
    commands::workspace::{WorkspaceAction, run},
};

use crate::support::{PASSWORD, Server, csv_file::CsvFile};

async fn command(server: &Server, action: WorkspaceAction, typed: &str) -> Result<Option<String>, Error> {
    let state = &server.state;
    run(action, &state.database, &*state.objects, "http://localhost:3000", typed.as_bytes()).await
}

/// The number of rows of a workspace in each table, read without row-level security.
async fn rows(server: &Server, workspace_id: i32) -> BTreeMap<String, i64> {
    let mut database = server.as_owner_of(workspace_id).await;
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.columns
         where table_schema = 'public' and column_name = 'workspace_id'",
    )
    .fetch_all(&mut database)
    .await
    .unwrap();
    let mut counts = BTreeMap::new();
    for table in tables {
        let count = format!("select count(*) from \"{table}\" where workspace_id = $1");
        let count: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(count)).bind(workspace_id).fetch_one(&mut database).await.unwrap();
        counts.insert(table, count);
    }
    counts
}

async fn files(server: &Server, workspace_id: i32) -> usize {
    let prefix = workspace_id.to_string().into();
    server.state.objects.list(Some(&prefix)).try_collect::<Vec<_>>().await.unwrap().len()
}

#[tokio::test]
async fn a_workspace_is_created_with_an_address_for_its_first_account() {
    let server = Server::new().await;
    let mut first = server.signed_in().await;
    let create = WorkspaceAction::Create { name: "別の会社".to_owned(), time_zone: "Europe/Berlin".to_owned() };
    let said = command(&server, create, "").await.unwrap().unwrap();
    let token = said.rsplit("/setup/").next().unwrap().to_owned();
    let draft = |login_id: &str| {
        json!({ "workspace_name": "別の会社(株)", "login_id": login_id, "email": format!("{login_id}@example.jp"),
                "password": PASSWORD, "person_name": "田中太郎" })
    };
    let mut person = server.stranger();
    let session: Session = person.post(&format!("/api/setup/{token}"), &draft("other-admin")).await.json();
    assert_eq!((session.workspace_name.as_str(), session.time_zone.as_str()), ("別の会社(株)", "Europe/Berlin"));
    assert!(session.is_license_account);
    server.stranger().post(&format!("/api/setup/{token}"), &draft("more-admin")).await.refused(ErrorCode::Gone);
    let accounts: Vec<serde_json::Value> = first.get("/api/account").await.json();
    assert_eq!(accounts.len(), 1, "strictly apart");
    let list = command(&server, WorkspaceAction::List, "").await.unwrap().unwrap();
    assert_eq!(list.lines().count(), 2);
    assert!(list.lines().nth(1).unwrap().contains("別の会社(株)\tEurope/Berlin\t1 accounts"), "{list}");
    for (name, time_zone) in [("", "Asia/Tokyo"), ("x", "Asia/Atlantis")] {
        let wrong = WorkspaceAction::Create { name: name.to_owned(), time_zone: time_zone.to_owned() };
        assert!(matches!(command(&server, wrong, "").await, Err(Error::Invalid(_))));
    }
}

#[tokio::test]
async fn a_workspace_without_accounts_gets_another_address_for_its_first_one() {
    let server = Server::new().await;
    let first = server.signed_in().await;
    let create = WorkspaceAction::Create { name: "別の会社".to_owned(), time_zone: "Asia/Tokyo".to_owned() };
    let address_in = |said: &str| format!("/api/setup/{}", said.rsplit("/setup/").next().unwrap());
    let old = address_in(&command(&server, create, "").await.unwrap().unwrap());
    let number: i32 = sqlx::query_scalar("select max(workspace_id) from workspace")
        .fetch_one(&mut server.as_owner().await)
        .await
        .unwrap();
    let said = command(&server, WorkspaceAction::Invite { number }, "").await.unwrap().unwrap();
    assert!(said.contains("72 hours"), "{said}");
    let draft = json!({ "workspace_name": "別の会社(株)", "login_id": "other-admin", "email": "other@example.jp",
                        "password": PASSWORD, "person_name": "田中太郎" });
    server.stranger().post(&old, &draft).await.refused(ErrorCode::Gone);
    assert_eq!(server.stranger().post(&address_in(&said), &draft).await.status, 200);
    for number in [number, first.workspace_id] {
        let refused = command(&server, WorkspaceAction::Invite { number }, "").await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "it has accounts: {refused:?}");
    }
    assert!(matches!(command(&server, WorkspaceAction::Invite { number: 99 }, "").await, Err(Error::NotFound)));
}

/// Pacific/Kiritimati is 14 hours ahead of UTC and Pacific/Pago_Pago 11 behind: they never have the same day.
#[tokio::test]
async fn setting_the_time_zone_needs_the_right_and_decides_what_today_is() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let mut other = server.in_another_workspace().await;
    let mut days = Vec::new();
    for time_zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago"] {
        let answer = person.send_json(Method::PATCH, "/api/workspace", &json!({ "time_zone": time_zone })).await;
        assert_eq!(answer.json::<WorkspaceSettings>().time_zone, time_zone);
        assert_eq!(person.get("/api/session").await.json::<Session>().time_zone, time_zone);
        days.push(person.get("/api/format").await.json::<FormatAnswer>().today);
    }
    assert!(days[0] > days[1], "{days:?}");
    assert_eq!(other.get("/api/session").await.json::<Session>().time_zone, "Asia/Tokyo", "strictly apart");
    let spelt = person.send_json(Method::PATCH, "/api/workspace", &json!({ "time_zone": "asia/tokyo" })).await;
    assert_eq!(spelt.json::<WorkspaceSettings>().time_zone, "Asia/Tokyo");
    for wrong in
        ["", "Asia/Atlantis", "+09:00", "JST-9", "posix/Asia/Tokyo", "localtime", "Asia/Tokyo\0", "' or true --"]
    {
        let answer = person.send_json(Method::PATCH, "/api/workspace", &json!({ "time_zone": wrong })).await;
        answer.refused(ErrorCode::Invalid);
    }
    assert_eq!(person.get("/api/session").await.json::<Session>().time_zone, "Asia/Tokyo");
    let token = json!({ "name": "CRM", "rights": Rights { may_change_settings: false, ..Rights::ALL } });
    let secret = person.post("/api/me/token", &token).await.json::<ApiTokenMade>().secret;
    let request = axum::http::Request::patch("/api/workspace")
        .header("authorization", format!("Bearer {secret}"))
        .header("content-type", "application/json")
        .body(axum::body::Body::from(json!({ "time_zone": "UTC" }).to_string()))
        .unwrap();
    server.stranger().send(request).await.refused(ErrorCode::Forbidden);
}

#[tokio::test]
async fn a_removed_workspace_leaves_nothing_and_touches_no_other() {
    let server = Server::new().await;
    let _working = server.working();
    let mut stays = server.signed_in().await;
    let mut goes = server.in_another_workspace().await;
    for person in [&mut stays, &mut goes] {
        person.add_custom_item("予算", "number", &[]).await;
        let file = CsvFile::default().row("a@example.jp", &[(Item::Tags, "展示会"), (Item::Memo, "一")]);
        person.import_new(&file).await;
        person.plan_new(&CsvFile::default().row("b@example.jp", &[])).await;
        let tags: Vec<torikomi_core::wire::Name> = person.get("/api/name/tag").await.json();
        person.delete(&format!("/api/name/tag/{}", tags[0].name_id)).await;
    }
    let token = json!({ "name": "CRM", "rights": Rights::default() });
    let _token: ApiTokenMade = goes.post("/api/me/token", &token).await.json();
    let before = rows(&server, stays.workspace_id).await;
    let number = goes.workspace_id;
    assert!(files(&server, number).await > 0);
    let remove = |yes| WorkspaceAction::Remove { number, yes };
    assert_eq!(command(&server, remove(false), "別の会社ではない\n").await.unwrap(), None);
    assert_eq!(command(&server, remove(false), "").await.unwrap(), None);
    assert_eq!(goes.get("/api/format").await.status, 200);
    assert!(command(&server, remove(false), "別の会社\n").await.unwrap().is_some());
    let left: Vec<String> =
        rows(&server, number).await.into_iter().filter(|(_, count)| *count > 0).map(|(table, _)| table).collect();
    assert_eq!((left, files(&server, number).await), (Vec::new(), 0));
    goes.get("/api/format").await.refused(ErrorCode::SignedOut);
    assert_eq!(rows(&server, stays.workspace_id).await, before);
    assert!(files(&server, stays.workspace_id).await > 0);
    assert_eq!(stays.get("/api/format").await.status, 200);
    assert!(matches!(command(&server, remove(true), "").await, Err(Error::NotFound)));
}
