//! The first account, sessions and passwords (specification 16).

use std::net::SocketAddr;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use axum::{
    Extension,
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, header},
};
use serde_json::json;
use torikomi_core::wire::{ErrorCode, Name, Rights, Session};
use torikomi_server::{
    accounts::account::{
        self,
        store::{
            session::DatabaseSessionStore,
            throttle::{SignInTry, TRIES_PER_LOGIN_ID, TRIES_PER_PAIR, delete_old_tries},
        },
    },
    base::{concurrency::PASSWORDS_AT_ONCE, error::Error},
    http::client_address::TrustedProxies,
};
use tower::ServiceExt;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
};

use crate::support::{PASSWORD, Server, log::Log};

fn draft() -> serde_json::Value {
    json!({ "workspace_name": "営業部", "login_id": "tanaka-taro", "email": "tanaka@example.jp",
            "password": PASSWORD, "person_name": "田中太郎" })
}

#[tokio::test]
async fn the_first_account_is_signed_in_and_is_a_person_in_charge() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let session: Session = person.get("/api/session").await.json();
    assert_eq!(session.person_name, "田中太郎");
    assert_eq!(session.time_zone, "Asia/Tokyo");
    assert!(session.rights == Rights::ALL && session.is_license_account);
    let persons: Vec<Name> = person.get("/api/name/person").await.json();
    assert_eq!(persons.len(), 1);
    assert_eq!((persons[0].name.as_str(), persons[0].has_account), ("田中太郎", true));
}

#[tokio::test]
async fn a_set_up_token_works_once() {
    let server = Server::new().await;
    let token = account::set_up::new_token(&server.state.database).await.unwrap().unwrap();
    let address = format!("/api/setup/{token}");
    let mut wrong = draft();
    wrong["password"] = json!("password1");
    server.stranger().post(&address, &wrong).await.refused(ErrorCode::Invalid);
    assert_eq!(server.stranger().post(&address, &draft()).await.status, 200);
    server.stranger().post(&address, &draft()).await.refused(ErrorCode::Gone);
    server.stranger().post("/api/setup/never-was-one", &draft()).await.refused(ErrorCode::Gone);
    assert_eq!(
        account::set_up::new_token(&server.state.database).await.unwrap(),
        None,
        "no token once there is an account"
    );
}

#[tokio::test]
async fn one_of_several_racing_set_up_requests_wins() {
    let server = Server::new().await;
    let token = account::set_up::new_token(&server.state.database).await.unwrap().unwrap();
    let racers = [&token; 4].map(|token| {
        let mut person = server.stranger();
        let address = format!("/api/setup/{token}");
        async move { person.post(&address, &draft()).await.status.as_u16() }
    });
    let mut statuses = futures::future::join_all(racers).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410, 410, 410]);
    let workspaces: i64 =
        sqlx::query_scalar("select count(*) from workspace").fetch_one(&mut server.as_owner().await).await.unwrap();
    assert_eq!(workspaces, 1);
}

#[tokio::test]
async fn a_set_up_address_is_valid_for_72_hours_and_only_the_newest_works() {
    let server = Server::new().await;
    let first = account::set_up::new_token(&server.state.database).await.unwrap().unwrap();
    let second = account::set_up::new_token(&server.state.database).await.unwrap().unwrap();
    server.stranger().post(&format!("/api/setup/{first}"), &draft()).await.refused(ErrorCode::Gone);
    let mut database = server.as_owner().await;
    let older = "update setup_token set created_at = now() - $1::interval";
    sqlx::query(older).bind("72 hours 1 second").execute(&mut database).await.unwrap();
    server.stranger().post(&format!("/api/setup/{second}"), &draft()).await.refused(ErrorCode::Gone);
    sqlx::query(older).bind("71 hours 59 minutes").execute(&mut database).await.unwrap();
    assert_eq!(server.stranger().post(&format!("/api/setup/{second}"), &draft()).await.status, 200);
}

#[tokio::test]
async fn a_session_ends_after_14_days_without_use_and_after_30_days_in_any_case() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let mut database = server.as_owner().await;
    // The first request of a day extends the session.
    let aged = "update session set began_at = now() - $1::interval, expires_at = now() + interval '1 day',
                                   content = content - 'used_on'";
    let left = "select extract(epoch from expires_at - now())::float8 / 86400 from session";
    for (age, days) in [("2 days", 14.0), ("20 days", 10.0), ("29 days 12 hours", 0.5)] {
        sqlx::query(aged).bind(age).execute(&mut database).await.unwrap();
        assert_eq!(person.get("/api/name/tag").await.status, 200);
        let left: f64 = sqlx::query_scalar(left).fetch_one(&mut database).await.unwrap();
        assert!((left - days).abs() < 0.01, "{age}: {left}");
    }
    // Later requests of the same day write nothing.
    sqlx::query("update session set expires_at = now() + interval '1 hour'").execute(&mut database).await.unwrap();
    assert_eq!(person.get("/api/format").await.status, 200);
    sqlx::query("update session set expires_at = now()").execute(&mut database).await.unwrap();
    person.get("/api/format").await.refused(ErrorCode::SignedOut);
}

#[tokio::test]
async fn a_confirmed_password_counts_for_five_minutes_of_this_session() {
    let server = Server::new().await;
    server.signed_in().await;
    let mut person = server.stranger();
    assert_eq!(person.sign_in("tanaka-taro", PASSWORD).await.status, 200);
    let token = json!({ "name": "CRM", "rights": {} });
    let needed = person.post("/api/me/token", &token).await;
    needed.refused(ErrorCode::PasswordNeeded);
    assert_eq!(needed.status, 403);
    person.confirm("wrong-password-1").await.refused(ErrorCode::WrongPassword);
    person.post("/api/me/token", &token).await.refused(ErrorCode::PasswordNeeded);
    assert_eq!(person.confirm(PASSWORD).await.status, 204);
    assert_eq!(person.post("/api/me/token", &token).await.status, 201);
    let mut elsewhere = server.stranger();
    assert_eq!(elsewhere.sign_in("tanaka-taro", PASSWORD).await.status, 200);
    elsewhere.post("/api/me/token", &token).await.refused(ErrorCode::PasswordNeeded);
    let older = "update session
                 set content = jsonb_set(content, '{confirmed_at}', to_jsonb((content->>'confirmed_at')::bigint - 301))
                 where content->'confirmed_at' is not null";
    sqlx::query(older).execute(&mut server.as_owner().await).await.unwrap();
    person.post("/api/me/token", &token).await.refused(ErrorCode::PasswordNeeded);
}

#[tokio::test]
async fn confirming_the_password_allows_as_many_tries_as_signing_in() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    for _ in 0..TRIES_PER_PAIR {
        person.confirm("wrong-password-1").await.refused(ErrorCode::WrongPassword);
    }
    person.confirm(PASSWORD).await.refused(ErrorCode::TooManyTries);
}

#[tokio::test]
async fn without_a_session_nothing_is_shown() {
    let server = Server::new().await;
    for path in ["/api/format", "/api/name/status"] {
        server.stranger().get(path).await.refused(ErrorCode::SignedOut);
    }
    // Asking who is signed in is no error without a session: every first visit would log it in the console.
    let session = server.stranger().get("/api/session").await;
    assert_eq!((session.status.as_u16(), session.json::<Option<Session>>()), (200, None));
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server_too() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let mut copy = person.clone();
    assert_eq!(person.delete("/api/session").await.status, 204);
    copy.get("/api/format").await.refused(ErrorCode::SignedOut);
    assert_eq!(person.delete("/api/session").await.status, 204, "twice is no mistake");
}

#[tokio::test]
async fn signing_in_gives_a_new_session_and_a_cookie_that_scripts_cannot_read() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let mut before = person.clone();
    let answer = person.sign_in("tanaka-taro", PASSWORD).await;
    assert_eq!(answer.status, 200);
    let cookie = answer.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    before.get("/api/format").await.refused(ErrorCode::SignedOut);
}

#[tokio::test]
async fn on_https_the_cookie_is_for_this_host_only_and_signing_out_clears_the_cache() {
    let server = Server::at("https://torikomi.example.jp").await;
    let mut person = server.signed_in().await;
    let answer = person.sign_in("tanaka-taro", PASSWORD).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-torikomi_session="), "{cookie}");
    assert!(cookie.contains("; Secure") && cookie.contains("; Path=/") && !cookie.contains("Domain"), "{cookie}");
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000; includeSubDomains");
    for path in ["/api/session", "/api/me/session"] {
        assert_eq!(person.delete(path).await.header("clear-site-data"), "\"cache\"", "{path}");
        assert_eq!(person.sign_in("tanaka-taro", PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn every_answer_has_headers_that_restrict_pages() {
    let server = Server::new().await;
    for path in ["/", "/api/session", "/healthz"] {
        let answer = server.stranger().get(path).await;
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-embedder-policy"), "require-corp", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        let permissions = answer.header("permissions-policy");
        assert!(permissions.contains("camera=()") && permissions.contains("clipboard-write=(self)"), "{path}");
    }
}

#[tokio::test]
async fn a_deleted_account_is_signed_out_at_once() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    sqlx::query("update account set deleted_at = now()").execute(&mut server.as_owner().await).await.unwrap();
    person.get("/api/format").await.refused(ErrorCode::SignedOut);
    person.sign_in("tanaka-taro", PASSWORD).await.refused(ErrorCode::WrongPassword);
}

#[tokio::test]
async fn a_client_that_guesses_passwords_is_stopped_and_others_are_not() {
    let server = Server::new().await;
    server.signed_in().await;
    let mut guesser = server.stranger();
    for _ in 0..TRIES_PER_PAIR {
        guesser.sign_in("tanaka-taro", "wrong-password-1").await.refused(ErrorCode::WrongPassword);
    }
    guesser.sign_in("tanaka-taro", PASSWORD).await.refused(ErrorCode::TooManyTries);
    let from_elsewhere = Request::post("/api/session")
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-forwarded-for", "203.0.113.7")
        .body(Body::from(json!({ "login_id": "tanaka-taro", "password": PASSWORD }).to_string()))
        .unwrap();
    assert_eq!(server.stranger().send(from_elsewhere).await.status, 200);
}

#[tokio::test]
async fn a_right_password_clears_earlier_wrong_ones() {
    let server = Server::new().await;
    server.signed_in().await;
    let mut person = server.stranger();
    for _ in 0..2 {
        for _ in 1..TRIES_PER_PAIR {
            person.sign_in("tanaka-taro", "wrong-password-1").await.refused(ErrorCode::WrongPassword);
        }
        assert_eq!(person.sign_in("tanaka-taro", PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn a_right_password_clears_no_try_that_is_still_in_progress() {
    let server = Server::new().await;
    let address = "203.0.113.7".parse().unwrap();
    let begin = async || SignInTry::begin(&server.state.database, "tanaka-taro", address).await.unwrap();
    let (_before, right, _behind) = (begin().await, begin().await, begin().await);
    right.record_success(&server.state.database).await.unwrap();
    for _ in 1..TRIES_PER_PAIR {
        begin().await;
    }
    let one_more = SignInTry::begin(&server.state.database, "tanaka-taro", address).await;
    assert!(matches!(one_more, Err(Error::TooManyTries)), "{one_more:?}");
}

#[tokio::test]
async fn one_address_or_login_id_cannot_take_all_password_places() {
    let server = Server::new().await;
    let owner = server.signed_in().await;
    let colleague = "account-0";
    let _colleague = server.with_account(owner.workspace_id, false).await;
    let mut taken = Vec::new();
    for _ in 0..PASSWORDS_AT_ONCE {
        taken
            .push(server.state.concurrency.acquire_password(Some("203.0.113.7".parse().unwrap()), None).await.unwrap());
        taken.push(server.state.concurrency.acquire_password(None, Some("tanaka-taro")).await.unwrap());
    }
    for (address, login_id) in [("203.0.113.7", colleague), ("203.0.113.8", "tanaka-taro")] {
        let refused = server.stranger().at_address(address).sign_in(login_id, PASSWORD).await;
        assert_eq!(refused.refused(ErrorCode::Unavailable).status, 503, "{address} {login_id}");
        assert_eq!(refused.header("retry-after"), "2");
    }
    assert_eq!(server.stranger().at_address("203.0.113.8").sign_in(colleague, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn an_unknown_login_id_waits_for_a_place_like_a_known_one() {
    let server = Server::new().await;
    server.signed_in().await;
    for login_id in ["tanaka-taro", "nobody-here"] {
        let mut taken = Vec::new();
        for _ in 0..PASSWORDS_AT_ONCE {
            taken.push(server.state.concurrency.acquire_password(None, Some(login_id)).await.unwrap());
        }
        // Blanks around a typed login ID are not part of it.
        let refused = server.stranger().sign_in(&format!(" {login_id}\u{3000}"), "wrong-password-1").await;
        assert_eq!(refused.refused(ErrorCode::Unavailable).status, 503, "{login_id}");
        drop(taken);
        server.stranger().sign_in(login_id, "wrong-password-1").await.refused(ErrorCode::WrongPassword);
    }
}

#[tokio::test]
async fn a_body_with_a_password_is_short_and_has_no_other_fields() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let mut stranger = server.stranger();
    let sign_in = json!({ "login_id": "tanaka-taro", "password": PASSWORD });
    let password = json!({ "old_password": PASSWORD, "new_password": "atarashii-1" });
    for (is_stranger, method, path, body) in [
        (true, Method::POST, "/api/session", sign_in),
        (true, Method::POST, "/api/setup/never-was-one", draft()),
        (false, Method::POST, "/api/session/confirm", json!({ "password": PASSWORD })),
        (false, Method::PUT, "/api/me/password", password),
    ] {
        let mut longer = body.clone();
        longer["password"] = json!("x".repeat(16 << 10));
        let mut with_more = body;
        with_more["remember_me"] = json!(true);
        let sender = if is_stranger { &mut stranger } else { &mut person };
        let refused = sender.send_json(method.clone(), path, &longer).await;
        assert_eq!(refused.refused(ErrorCode::TooLarge).status, 413, "{path}");
        let refused = sender.send_json(method, path, &with_more).await;
        assert!(refused.refused(ErrorCode::BadRequest).message.en.contains("remember_me"), "{path}");
    }
    let tries: i64 = sqlx::query_scalar("select coalesce(sum(tries), 0) from sign_in_try")
        .fetch_one(&mut server.as_owner().await)
        .await
        .unwrap();
    assert_eq!(tries, 0, "none of them was a try");
}

#[tokio::test]
async fn an_account_has_at_most_fifty_sessions_and_the_oldest_ends() {
    let server = Server::new().await;
    let mut first = server.signed_in().await;
    let other = server.with_account(first.workspace_id, false).await;
    let mut database = server.as_owner().await;
    sqlx::query(
        "insert into session (session_id, account_id, content, expires_at, began_at)
         select 'made-up-' || number, $1, '{}', now() + interval '1 day', now() + number * interval '1 millisecond'
         from generate_series(1, 49) as number",
    )
    .bind(first.account_id)
    .execute(&mut database)
    .await
    .unwrap();
    let mut second = server.stranger();
    assert_eq!(first.get("/api/format").await.status, 200, "fifty");
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert_eq!(second.sign_in("tanaka-taro", PASSWORD).await.status, 200);
    first.get("/api/format").await.refused(ErrorCode::SignedOut);
    assert_eq!(second.get("/api/format").await.status, 200);
    for (account_id, sessions) in [(first.account_id, 50), (other.account_id, 1)] {
        let count = sqlx::query_scalar::<_, i64>("select count(*) from session where account_id = $1");
        assert_eq!(count.bind(account_id).fetch_one(&mut database).await.unwrap(), sessions);
    }
}

#[tokio::test]
async fn a_login_id_that_many_addresses_guess_at_gets_slow_but_still_works_for_its_owner() {
    let server = Server::new().await;
    server.signed_in().await;
    for guesser in 0..TRIES_PER_LOGIN_ID {
        let address = std::net::Ipv4Addr::from_bits(0x0a00_0000 + guesser.cast_unsigned());
        SignInTry::begin(&server.state.database, "tanaka-taro", address.into()).await.unwrap();
    }
    let began = std::time::Instant::now();
    assert_eq!(server.stranger().sign_in("tanaka-taro", PASSWORD).await.status, 200);
    assert!(began.elapsed() >= std::time::Duration::from_secs(1));
}

#[tokio::test]
async fn a_whole_ipv6_network_has_a_limit_of_tries() {
    let server = Server::new().await;
    server.signed_in().await;
    let tries = (0..=4 * TRIES_PER_PAIR).map(async |subnet| {
        let address = format!("2001:db8:1:{subnet:x}00::1").parse().unwrap();
        SignInTry::begin(&server.state.database, "nobody-here", address).await
    });
    let tries = futures::future::join_all(tries).await;
    let refused = tries.iter().filter(|one| matches!(one, Err(Error::TooManyTries))).count();
    assert_eq!(refused, 1, "40 of a /48, however they are spread over it");
}

#[tokio::test]
async fn a_weaker_hash_is_replaced_at_the_next_sign_in() {
    let server = Server::new().await;
    server.signed_in().await;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8_192, 1, 1, None).unwrap());
    let weak = argon2.hash_password(PASSWORD.as_bytes()).unwrap().to_string();
    let mut database = server.as_owner().await;
    sqlx::query("update account set password_hash = $1").bind(&weak).execute(&mut database).await.unwrap();
    server.stranger().sign_in("tanaka-taro", "wrong-password-1").await.refused(ErrorCode::WrongPassword);
    let kept = async || -> String {
        let hash = "select password_hash from account";
        sqlx::query_scalar(hash).fetch_one(&mut server.as_owner().await).await.unwrap()
    };
    assert_eq!(kept().await, weak);
    for _ in 0..2 {
        let mut person = server.stranger();
        assert_eq!(person.sign_in("tanaka-taro", PASSWORD).await.status, 200);
        assert_eq!(person.get("/api/format").await.status, 200);
        assert!(kept().await.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", kept().await);
    }
}

#[tokio::test]
async fn forwarded_addresses_that_look_wrong_are_logged_once() {
    let server = Server::new().await;
    let log = Log::captured();
    let proxies: TrustedProxies = "10.0.0.0/8".parse().unwrap();
    let router = server.router.clone().layer(Extension(proxies.behind_proxy(true)));
    let ask = async |peer: [u8; 4], forwarded: Option<&str>| {
        let request = Request::get("/api/session").extension(ConnectInfo(SocketAddr::from((peer, 4711))));
        let request = match forwarded {
            Some(address) => request.header("x-forwarded-for", address),
            None => request,
        };
        router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        log.lines().iter().filter(|line| line["level"] == "WARN").count()
    };
    assert_eq!(ask([10, 0, 0, 1], Some("203.0.113.7")).await, 0, "as it should be");
    assert_eq!(ask([192, 0, 2, 1], None).await, 0, "a client without a proxy");
    for _ in 0..2 {
        assert_eq!(ask([192, 0, 2, 1], Some("203.0.113.7")).await, 1);
    }
    for _ in 0..2 {
        assert_eq!(ask([10, 0, 0, 1], None).await, 2);
    }
}

#[tokio::test]
async fn only_wrong_passwords_count_and_a_refused_try_writes_nothing() {
    let server = Server::new().await;
    server.signed_in().await;
    let tries = "select coalesce(sum(tries), 0) from sign_in_try";
    for _ in 0..3 {
        assert_eq!(server.stranger().sign_in("tanaka-taro", PASSWORD).await.status, 200);
    }
    let counted: i64 = sqlx::query_scalar(tries).fetch_one(&mut server.as_owner().await).await.unwrap();
    assert_eq!(counted, 0);
    for _ in 0..TRIES_PER_PAIR {
        server.stranger().sign_in("tanaka-taro", "wrong-password-1").await.refused(ErrorCode::WrongPassword);
    }
    let before: i64 = sqlx::query_scalar(tries).fetch_one(&mut server.as_owner().await).await.unwrap();
    server.stranger().sign_in("tanaka-taro", PASSWORD).await.refused(ErrorCode::TooManyTries);
    let after: i64 = sqlx::query_scalar(tries).fetch_one(&mut server.as_owner().await).await.unwrap();
    assert_eq!((before, after), (i64::from(3 * TRIES_PER_PAIR), before));
    sqlx::query("update sign_in_try set window_ends_at = now()").execute(&mut server.as_owner().await).await.unwrap();
    delete_old_tries(&server.state.database).await.unwrap();
    let rows: i64 =
        sqlx::query_scalar("select count(*) from sign_in_try").fetch_one(&mut server.as_owner().await).await.unwrap();
    assert_eq!(rows, 0);
}

#[tokio::test]
async fn a_session_that_ended_during_a_request_stays_ended() {
    let server = Server::new().await;
    let store = DatabaseSessionStore::new(server.state.database.clone());
    let expiry_date = time::OffsetDateTime::now_utc() + time::Duration::days(1);
    let mut record = Record { id: Id::default(), data: Default::default(), expiry_date };
    store.create(&mut record).await.unwrap();
    record.data.insert("used_on".to_owned(), json!("2026-11-25"));
    store.save(&record).await.unwrap();
    assert_eq!(store.load(&record.id).await.unwrap().unwrap().data, record.data);
    store.delete(&record.id).await.unwrap();
    store.save(&record).await.unwrap();
    assert_eq!(store.load(&record.id).await.unwrap(), None);
}

#[tokio::test]
async fn an_unknown_login_id_is_answered_like_a_wrong_password() {
    let server = Server::new().await;
    for login_id in ["nobody-here", "nobody\0here"] {
        server.stranger().sign_in(login_id, PASSWORD).await.refused(ErrorCode::WrongPassword);
    }
}

#[tokio::test]
async fn a_page_of_another_site_can_change_nothing() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let request = Request::delete("/api/session").header(name, value).body(Body::empty()).unwrap();
        person.send(request).await.refused(ErrorCode::Forbidden);
    }
    assert_eq!(person.get("/api/format").await.status, 200);
}
