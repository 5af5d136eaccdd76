//! Tests of the page's answers, with a small page in `tests/page`.

use axum::{
    body::Body,
    http::{Request, Response},
};
use rust_embed::RustEmbed;
use tower::ServiceExt;

use super::{cache_control, router};

#[derive(RustEmbed)]
#[folder = "tests/page"]
struct SmallPage;

#[derive(RustEmbed)]
#[folder = "tests/no-such-page"]
#[allow_missing = true]
struct NoPage;

async fn get<F: RustEmbed + 'static>(path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    router::<F>().expect("a router").oneshot(request).await.expect("an answer")
}

fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().expect("a text"))
}

#[tokio::test]
async fn an_address_without_a_file_is_a_page_of_the_clients_own() {
    for path in ["/", "/import/5", "/setup/abc"] {
        let response = get::<SmallPage>(path, &[]).await;
        assert_eq!((response.status().as_u16(), header(&response, "content-type")), (200, "text/html; charset=utf-8"));
        assert_eq!(header(&response, "cache-control"), "no-cache");
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_is_not_the_page() {
    for path in ["/gone-0123456789abcdef.js", "/index.html.br", "/../Cargo.toml"] {
        assert_eq!(get::<SmallPage>(path, &[]).await.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn every_file_carries_the_policy_with_the_hash_of_the_inline_script() {
    for path in ["/", "/worker.js"] {
        let response = get::<SmallPage>(path, &[]).await;
        let policy = header(&response, "content-security-policy");
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"), "{policy}");
    }
}

#[tokio::test]
async fn the_compressed_file_is_sent_to_clients_that_accept_it() {
    let response = get::<SmallPage>("/worker.js", &[("accept-encoding", "gzip, br;q=0.5")]).await;
    assert_eq!(header(&response, "content-encoding"), "br");
    assert!(header(&response, "content-type").starts_with("text/javascript"));
    let response = get::<SmallPage>("/worker.js", &[("accept-encoding", "br;q=0, gzip")]).await;
    assert_eq!(header(&response, "content-encoding"), "", "there is no gzip of it");
}

#[tokio::test]
async fn a_client_that_has_the_file_gets_no_second_copy() {
    let first = get::<SmallPage>("/", &[]).await;
    let tag = header(&first, "etag").to_owned();
    assert_eq!(get::<SmallPage>("/", &[("if-none-match", &tag)]).await.status(), 304);
    assert_eq!(get::<SmallPage>("/", &[("if-none-match", "\"other\"")]).await.status(), 200);
}

#[tokio::test]
async fn a_binary_without_its_page_says_so() {
    assert_eq!(get::<NoPage>("/", &[]).await.status(), 503);
}

#[test]
fn only_names_with_a_hash_are_kept_for_ever() {
    for hashed in ["assets/page-0A1B2C3D.js", "assets/torikomi-client_bg-7HZ4KQ2X.wasm"] {
        assert!(cache_control(hashed).contains("immutable"), "{hashed}");
    }
    for plain in ["index.html", "page-0A1B2C3D.js", "torikomi-worker.js", "torikomi-worker_bg.wasm", "favicon.svg"] {
        assert_eq!(cache_control(plain), "no-cache", "{plain}");
    }
}
