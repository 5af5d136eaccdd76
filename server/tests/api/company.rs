//! Companies that people register, change, list and delete; their leads, and the leads that may join.

use axum::http::Method;
use serde_json::json;
use torikomi_core::{
    domain::item::Item,
    draft::company::CompanyDraft,
    wire::{Company, CompanyChange, CompanyLeadPage, CompanyPage, ErrorCode, JoinableLeads},
};
use torikomi_server::{base::retention::Retention, work::sweep::sweep};

use crate::support::{
    Server,
    csv_file::CsvFile,
    person::{Answer, Person},
};

impl Person {
    pub async fn register(&mut self, name: &str) -> Company {
        let answer = self.post("/api/company", &json!({ "name": name })).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    pub async fn company(&mut self, company_id: u32) -> Company {
        self.get(&format!("/api/company/{company_id}")).await.json()
    }

    async fn change(&mut self, company: &Company, values: CompanyDraft) -> Answer {
        let change = CompanyChange { values, revision: company.revision };
        self.send_json(Method::PUT, &format!("/api/company/{}", company.company_id), &change).await
    }

    async fn found(&mut self, search: &str) -> Vec<String> {
        let page: CompanyPage = self.get(&format!("/api/company?search={}", encoded(search))).await.json();
        page.companies.into_iter().map(|company| company.name).collect()
    }

    async fn joinable(&mut self, company: &Company) -> JoinableLeads {
        self.get(&format!("/api/company/{}/join", company.company_id)).await.json()
    }

    async fn join(&mut self, company: &Company) -> Company {
        self.post(&format!("/api/company/{}/join", company.company_id), &()).await.json()
    }
}

/// A text, percent-encoded for an address.
pub fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn whole() -> CompanyDraft {
    CompanyDraft {
        name: "株式会社アシスト".to_owned(),
        phonetic: "アシスト".to_owned(),
        corporate_number: "7000012050002".to_owned(),
        domains: vec!["example.co.jp".to_owned(), "example.jp".to_owned()],
        phone: "03-1234-5678".to_owned(),
        fax: "03-1234-5679".to_owned(),
        zip_code: "100-0013".to_owned(),
        prefecture: "東京都".to_owned(),
        city: "千代田区".to_owned(),
        address1: "霞が関3-1-1".to_owned(),
        address2: "本館".to_owned(),
        website: "https://example.co.jp".to_owned(),
        industry: "情報通信業".to_owned(),
        memo: "一\n二".to_owned(),
    }
}

#[tokio::test]
async fn a_company_is_registered_read_changed_and_deleted() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let answer = person.post("/api/company", &whole()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let made: Company = answer.json();
    assert_eq!((made.values.clone(), made.leads, made.import_id, made.revision), (whole(), 0, None, 1));
    assert_eq!(person.company(made.company_id).await, made);
    let values = CompanyDraft { name: "アシスト株式会社".to_owned(), domains: Vec::new(), ..whole() };
    let changed: Company = person.change(&made, values.clone()).await.json();
    assert_eq!((changed.values.clone(), changed.revision), (values, 2));
    assert_eq!(person.company(made.company_id).await, changed);
    let address = format!("/api/company/{}", made.company_id);
    assert_eq!(person.delete(&address).await.status, 204);
    person.get(&address).await.refused(ErrorCode::NotFound);
    person.delete(&address).await.refused(ErrorCode::NotFound);
    person.change(&changed, whole()).await.refused(ErrorCode::NotFound);
    for table in [
        "select count(*) from company where workspace_id = $1",
        "select count(*) from company_gram where workspace_id = $1",
    ] {
        assert_eq!(person.count(&server, table).await, 0, "{table}");
    }
    // Its corporate number can be used again.
    assert_eq!(person.post("/api/company", &whole()).await.status, 201);
}

#[tokio::test]
async fn mistakes_are_reported_and_a_corporate_number_is_unique() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    for wrong in [
        CompanyDraft::default(),
        CompanyDraft { corporate_number: "7000012050003".to_owned(), ..whole() },
        CompanyDraft { phone: "代表".to_owned(), ..whole() },
    ] {
        person.post("/api/company", &wrong).await.refused(ErrorCode::Invalid);
    }
    person.post("/api/company", &whole()).await;
    let twice = person.post("/api/company", &CompanyDraft { name: "別名".to_owned(), ..whole() }).await;
    assert!(twice.refused(ErrorCode::NameTaken).message.ja.contains("法人番号"));
    let other = person.register("別名").await;
    person.change(&other, whole()).await.refused(ErrorCode::NameTaken);
    // Two companies may have the same name, and another workspace may have the same company.
    person.register("別名").await;
    let mut neighbour = server.in_another_workspace().await;
    assert_eq!(neighbour.post("/api/company", &whole()).await.status, 201);
}

#[tokio::test]
async fn the_second_of_two_concurrent_changes_of_a_company_is_refused() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let company = person.register("アシスト").await;
    assert_eq!(person.change(&company, whole()).await.status, 200);
    let late = person.change(&company, CompanyDraft { name: "遅い".to_owned(), ..CompanyDraft::default() }).await;
    let error = late.refused(ErrorCode::WrongState);
    assert_eq!((late.status.as_u16(), error.message.ja.contains("ほかの人")), (409, true));
    assert_eq!(person.company(company.company_id).await.values, whole());
}

#[tokio::test]
async fn companies_are_found_and_paged_newest_first() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    for number in 0..7 {
        person.register(&format!("株式会社テスト{number}")).await;
    }
    person.post("/api/company", &whole()).await;
    let (mut names, mut before) = (Vec::new(), String::new());
    loop {
        let page: CompanyPage = person.get(&format!("/api/company?limit=3{before}")).await.json();
        names.extend(page.companies.into_iter().map(|company| company.name));
        let Some(next) = page.next_before else { break };
        before = format!("&before={next}");
    }
    assert_eq!(names.len(), 8);
    assert_eq!((names[0].as_str(), names[7].as_str()), ("株式会社アシスト", "株式会社テスト0"));
    for search in [
        "アシスト",
        "ｱｼｽﾄ",
        "(株)アシ",
        "アシスト㈱",
        "7000012050002",
        "７０００012050002",
        "Example.jp",
        "1234-5678",
        "１２３４－５６７８",
        "1234\u{2212}5678",
        "T7000-0120\u{2015}50002",
        "ｱｼ\u{200B}ｽﾄ",
        "\u{3000}アシスト\u{A0}",
        "シ",
    ] {
        assert_eq!(person.found(search).await, ["株式会社アシスト"], "{search}");
    }
    for search in ["有限会社アシスト", "アシストx", "700001205000", "example"] {
        assert!(person.found(search).await.is_empty(), "{search}");
    }
    assert_eq!(person.found("テスト").await.len(), 7);
    assert_eq!(person.found("100%_").await.len(), 0);
}

#[tokio::test]
async fn each_operation_needs_its_right() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let company = person.register("アシスト").await;
    let address = format!("/api/company/{}", company.company_id);
    let mut reader = server.with_account(person.workspace_id, false).await;
    for path in [
        "/api/company".to_owned(),
        address.clone(),
        format!("{address}/lead"),
        format!("{address}/join"),
        "/api/company-candidate?name=x".to_owned(),
    ] {
        reader.get(&path).await.refused(ErrorCode::Forbidden);
    }
    reader.post("/api/company", &whole()).await.refused(ErrorCode::Forbidden);
    reader.post(&format!("{address}/join"), &()).await.refused(ErrorCode::Forbidden);
    reader.delete(&address).await.refused(ErrorCode::Forbidden);
    // An account that may import may also register companies, but delete none.
    let import_only = "update account set may_edit_leads = false, may_import = true where account_id = $1";
    sqlx::query(import_only).bind(reader.account_id).execute(&mut server.as_owner().await).await.unwrap();
    assert_eq!(reader.post("/api/company", &whole()).await.status, 201);
    reader.delete(&address).await.refused(ErrorCode::Forbidden);
}

#[tokio::test]
async fn another_workspace_sees_and_changes_nothing() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row("a@example.jp", &[(Item::CompanyName, "アシスト")])).await;
    let company = person.register("アシスト").await;
    person.join(&company).await;
    let mut other = server.in_another_workspace().await;
    let address = format!("/api/company/{}", company.company_id);
    for path in [address.clone(), format!("{address}/lead"), format!("{address}/join")] {
        other.get(&path).await.refused(ErrorCode::NotFound);
    }
    other.change(&company, whole()).await.refused(ErrorCode::NotFound);
    other.post(&format!("{address}/join"), &()).await.refused(ErrorCode::NotFound);
    other.delete(&address).await.refused(ErrorCode::NotFound);
    assert!(other.found("").await.is_empty());
    // Its own first company has the same number, and no lead of the other workspace.
    let own = other.register("アシスト").await;
    assert_eq!((own.company_id, own.leads), (company.company_id, 0));
    assert_eq!(other.joinable(&own).await, JoinableLeads { leads: 0, is_complete: true });
    assert_eq!(person.company(company.company_id).await.leads, 1);
}

/// Leads with one company name in several spellings, some with other names, one without.
fn leads() -> CsvFile {
    CsvFile::default()
        .row("a@example.jp", &[(Item::CompanyName, "株式会社アシスト")])
        .row("b@example.jp", &[(Item::CompanyName, "ｱｼｽﾄ㈱"), (Item::Department, "営業部"), (Item::JobTitle, "部長")])
        .row("c@example.jp", &[(Item::CompanyName, "（株） アシスト")])
        .row("d@example.jp", &[(Item::CompanyName, "有限会社アシスト")])
        .row("e@example.jp", &[(Item::CompanyName, "アシスト株式会社東京支店")])
        .row("f@example.jp", &[])
}

#[tokio::test]
async fn leads_of_the_name_join_and_keep_their_text_when_the_company_is_deleted() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&leads()).await;
    let company = person.register("株式会社アシスト").await;
    assert_eq!(person.joinable(&company).await, JoinableLeads { leads: 3, is_complete: true });
    assert_eq!(person.company(company.company_id).await.leads, 0, "asking joins no lead");
    let joined = person.join(&company).await;
    assert_eq!((joined.leads, joined.is_joining), (3, false));
    assert_eq!(person.joinable(&company).await, JoinableLeads { leads: 0, is_complete: true });
    assert_eq!(person.join(&company).await.leads, 3, "harmless when repeated");
    let path = format!("/api/company/{}/lead?limit=2", company.company_id);
    let page: CompanyLeadPage = person.get(&path).await.json();
    let next = page.next_after.expect("there is one more");
    let rest: CompanyLeadPage = person.get(&format!("{path}&after={next}")).await.json();
    let listed: Vec<_> =
        page.leads.iter().chain(&rest.leads).map(|lead| (lead.email.as_str(), lead.company_name.as_str())).collect();
    assert_eq!(
        listed,
        [("a@example.jp", "株式会社アシスト"), ("b@example.jp", "ｱｼｽﾄ㈱"), ("c@example.jp", "（株） アシスト")]
    );
    assert_eq!((page.leads[1].department.as_str(), page.leads[1].job_title.as_str()), ("営業部", "部長"));
    assert_eq!(rest.next_after, None);
    // Another company of the same name takes no leads away.
    let twin = person.register("アシスト株式会社").await;
    assert_eq!(person.join(&twin).await.leads, 0);
    assert_eq!(person.delete(&format!("/api/company/{}", company.company_id)).await.status, 204);
    assert_eq!(person.value(&server, "b@example.jp", "company_name").await, "ｱｼｽﾄ㈱");
    assert_eq!(
        person.count(&server, "select count(*) from lead where workspace_id = $1 and company_id is not null").await,
        0
    );
    assert_eq!(person.join(&twin).await.leads, 3);
}

#[tokio::test]
async fn an_open_plan_is_not_rebuilt_when_leads_join_a_company() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&leads()).await;
    let plan = person.plan_update(&CsvFile::default().row("a@example.jp", &[(Item::Department, "営業部")])).await;
    let company = person.register("株式会社アシスト").await;
    assert_eq!(person.join(&company).await.leads, 3);
    person.run(&plan).await;
    assert_eq!(person.company(company.company_id).await.leads, 3, "an import leaves a lead's company alone");
}

/// 30,000 leads with three company names.
async fn many(server: &Server, person: &Person) {
    sqlx::query(
        "insert into lead (workspace_id, lead_id, email, company_name)
         select $1, n, n || '@example.jp', (array['(株)多い', '株式会社多い', '他社'])[1 + n % 3]
         from generate_series(1, 30000) as n",
    )
    .bind(person.workspace_id)
    .execute(&mut server.as_owner_of(person.workspace_id).await)
    .await
    .unwrap();
}

/// Waits until no leads follow a company any more.
async fn followed(server: &Server, person: &Person) {
    let open = "select count(*) from company where workspace_id = $1 and (is_leaving or joined_through is not null)";
    let through = async {
        while person.count(server, open).await > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), through).await.expect("it comes to an end");
}

#[tokio::test]
async fn many_leads_follow_and_other_processes_finish_what_a_dead_one_left() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    many(&server, &person).await;
    let company = person.register("多い株式会社").await;
    assert_eq!(person.joinable(&company).await, JoinableLeads { leads: 20_000, is_complete: true });
    let mut database = server.as_owner_of(person.workspace_id).await;
    // Two processes died right after the request.
    sqlx::query("update company set joined_through = 0").execute(&mut database).await.unwrap();
    assert!(person.company(company.company_id).await.is_joining);
    let (one, two) =
        tokio::join!(sweep(&server.state, Retention::default()), sweep(&server.state, Retention::default()));
    one.and(two).unwrap();
    let joined = person.company(company.company_id).await;
    assert_eq!((joined.leads, joined.is_joining), (20_000, false));
    let others =
        "select count(*) from lead where workspace_id = $1 and company_id is not null and company_name = '他社'";
    assert_eq!(person.count(&server, others).await, 0);
    sqlx::query("update company set is_leaving = true").execute(&mut database).await.unwrap();
    person.get(&format!("/api/company/{}", company.company_id)).await.refused(ErrorCode::NotFound);
    let (one, two) =
        tokio::join!(sweep(&server.state, Retention::default()), sweep(&server.state, Retention::default()));
    one.and(two).unwrap();
    assert_eq!(person.count(&server, "select count(*) from company where workspace_id = $1").await, 0);
    assert_eq!(
        person.count(&server, "select count(*) from lead where workspace_id = $1 and company_id is not null").await,
        0
    );
}

#[tokio::test]
async fn a_company_that_is_deleted_while_leads_join_keeps_no_lead() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    many(&server, &person).await;
    let company = person.register("多い株式会社").await;
    let mut second = person.clone();
    let address = format!("/api/company/{}", company.company_id);
    let join = format!("{address}/join");
    let (_joined, deleted) = tokio::join!(person.post(&join, &()), async {
        tokio::time::sleep(std::time::Duration::from_millis(120)).await;
        second.delete(&address).await
    });
    assert_eq!(deleted.status, 204);
    followed(&server, &person).await;
    assert_eq!(
        person.count(&server, "select count(*) from lead where workspace_id = $1 and company_id is not null").await,
        0
    );
}
