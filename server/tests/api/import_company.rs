//! 新規リード情報から企業情報を登録する: after an import, exactly once, with a CSV of the names that were not found.

use std::time::Duration;

use axum::{body::Body, http::Request};
use torikomi_core::{
    domain::item::Item,
    draft::company::NameOutcome,
    wire::{Company, ErrorCode, Import, ImportCompanies, ImportCompaniesState, ImportState},
};
use torikomi_server::{base::retention::Retention, records::company::name::CompanyName, work::sweep::sweep};

use crate::support::{
    Server,
    csv_file::CsvFile,
    directory_file::{DirectoryFileRow, made_up},
    person::Person,
};

fn listed(base: u64, name: &str) -> DirectoryFileRow {
    DirectoryFileRow::new(base, name)
}

impl Person {
    /// The name of a lead's company; empty if it has none.
    async fn company_of(&self, server: &Server, email: &str) -> String {
        let name: Option<String> = sqlx::query_scalar(
            "select company.name from lead left join company using (workspace_id, company_id)
             where workspace_id = $1 and email = $2",
        )
        .bind(self.workspace_id)
        .bind(email)
        .fetch_one(&mut server.as_owner_of(self.workspace_id).await)
        .await
        .unwrap();
        name.unwrap_or_default()
    }

    async fn company_csv(&mut self, import: &Import) -> Vec<Vec<String>> {
        let answer = self.get(&format!("/api/import/{}/company.csv", import.import_id)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let bytes = answer.body.strip_prefix(b"\xef\xbb\xbf").expect("Excel opens it");
        let records = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes).into_records();
        records.map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }
}

fn of(companies: &Option<ImportCompanies>) -> ImportCompanies {
    companies.clone().expect("it registers companies")
}

const NO_COMPANY: &str = "該当する企業が存在しません";
const SEVERAL: &str = "企業候補が複数存在します";

#[tokio::test]
async fn new_leads_get_their_companies_and_the_rest_is_listed_with_reason_and_address() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let mut directory: Vec<_> = (1..=703).map(|number| listed(number, "株式会社アシスト")).collect();
    directory.push(listed(1_001, "株式会社みらい企画"));
    directory.push(listed(1_002, "トヨタ自動車株式会社"));
    directory.push(listed(1_003, "青葉電機株式会社"));
    directory.push(listed(1_004, "青葉電機工業株式会社"));
    directory.push(DirectoryFileRow { closed_on: "2020-01-01", ..listed(1_005, "株式会社閉じた") });
    server.with_directory(&directory).await;
    let own = person.register("有限会社田中商店").await;
    // The lead was registered before, so it gets no company.
    person.import_new(&CsvFile::default().row("old@example.jp", &[(Item::CompanyName, "株式会社みらい企画")])).await;
    let file = CsvFile::default()
        .row("a@example.jp", &[(Item::CompanyName, "㈱みらい企画")])
        .row("old@example.jp", &[(Item::CompanyName, "㈱みらい企画")])
        .row("b@example.jp", &[(Item::CompanyName, "株式会社アシスト")])
        .row("c@example.jp", &[(Item::CompanyName, "ｱｼｽﾄ㈱")])
        .row("d@example.jp", &[(Item::CompanyName, "トヨタ自動")])
        .row("e@example.jp", &[(Item::CompanyName, "青葉電")])
        .row("f@example.jp", &[(Item::CompanyName, "\"無名\", 商会")])
        .row("g@example.jp", &[(Item::CompanyName, "田中商店(有)")])
        .row("h@example.jp", &[(Item::CompanyName, "みらい企画株式会社")])
        .row("i@example.jp", &[(Item::CompanyName, "株式会社閉じた")])
        .row("j@example.jp", &[]);
    let import = person.import_with_companies(&file).await;
    assert_eq!(import.state, ImportState::Done);
    let expected = ImportCompanies {
        state: ImportCompaniesState::Done,
        done_leads: 10,
        names_matched: 3,
        names_none: 2,
        names_several: 2,
        companies_registered: 2,
        leads_joined: 4,
        leads_without: 5,
        failure: None,
    };
    assert_eq!(of(&import.companies), expected);
    assert!(expected.has_unregistered());
    for (email, company) in [
        ("a@example.jp", "株式会社みらい企画"),
        ("h@example.jp", "株式会社みらい企画"),
        ("d@example.jp", "トヨタ自動車株式会社"),
        ("g@example.jp", "有限会社田中商店"),
        ("old@example.jp", ""),
        ("b@example.jp", ""),
        ("c@example.jp", ""),
        ("e@example.jp", ""),
        ("f@example.jp", ""),
        ("i@example.jp", ""),
        ("j@example.jp", ""),
    ] {
        assert_eq!(person.company_of(&server, email).await, company, "{email}");
    }
    assert_eq!(person.value(&server, "h@example.jp", "company_name").await, "みらい企画株式会社", "the text stays");
    let address = |encoded: &str| format!("http://localhost:3000/companies/new?name={encoded}");
    assert_eq!(
        person.company_csv(&import).await,
        [
            vec!["会社・組織名".to_owned(), "理由".to_owned(), "企業登録画面URL".to_owned()],
            vec![
                "株式会社アシスト".to_owned(),
                SEVERAL.to_owned(),
                address("%E6%A0%AA%E5%BC%8F%E4%BC%9A%E7%A4%BE%E3%82%A2%E3%82%B7%E3%82%B9%E3%83%88")
            ],
            vec!["青葉電".to_owned(), SEVERAL.to_owned(), address("%E9%9D%92%E8%91%89%E9%9B%BB")],
            vec![
                "\"無名\", 商会".to_owned(),
                NO_COMPANY.to_owned(),
                address("%22%E7%84%A1%E5%90%8D%22%2C%20%E5%95%86%E4%BC%9A")
            ],
            vec![
                "株式会社閉じた".to_owned(),
                NO_COMPANY.to_owned(),
                address("%E6%A0%AA%E5%BC%8F%E4%BC%9A%E7%A4%BE%E9%96%89%E3%81%98%E3%81%9F")
            ],
        ]
    );
    // Registered with the values of the directory.
    let companies: torikomi_core::wire::CompanyPage = person.get("/api/company").await.json();
    let mirai = companies.companies.iter().find(|company| company.name == "株式会社みらい企画").unwrap();
    let mirai: Company = person.company(mirai.company_id).await;
    assert_eq!((mirai.import_id, mirai.leads), (Some(import.import_id), 2));
    assert_eq!(mirai.values.corporate_number, listed(1_001, "").corporate_number());
    assert_eq!((mirai.values.zip_code.as_str(), mirai.values.city.as_str()), ("100-0013", "千代田区"));
    assert_eq!(person.company(own.company_id).await.leads, 1);
    let listed: Vec<Import> = person.get("/api/import").await.json();
    assert_eq!(listed[0].companies, import.companies, "the history shows it too");
    assert_eq!(listed[1].companies, None);
}

#[tokio::test]
async fn a_person_sees_the_same_candidates_as_the_import() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let directory: Vec<_> = (1..=3_000).map(made_up).collect();
    server.with_directory(&directory).await;
    let mut names: Vec<String> = (1..=40).map(|number| made_up(number * 71).name).collect();
    names.extend((1..=40).map(|number| made_up(number * 13).name.chars().skip(1).take(6).collect::<String>()));
    // Without their legal form.
    names.extend((1..=40).map(|number| made_up(number * 29).name.replace("株式会社", "").replace("有限会社", "")));
    let mut file = CsvFile::default();
    for (number, name) in names.iter().enumerate() {
        file = file.row(&format!("n{number}@example.jp"), &[(Item::CompanyName, name)]);
    }
    let mut expected = Vec::new();
    for name in &names {
        expected.push(person.candidates(name).await.outcome);
    }
    let outcomes = |outcome| expected.iter().filter(|it| **it == outcome).count();
    assert!(outcomes(NameOutcome::One) > 5 && outcomes(NameOutcome::None) > 1 && outcomes(NameOutcome::Several) > 5);
    let import = person.import_with_companies(&file).await;
    let without = person.company_csv(&import).await;
    for (number, (name, outcome)) in names.iter().zip(expected).enumerate() {
        let company = person.company_of(&server, &format!("n{number}@example.jp")).await;
        assert_eq!(company.is_empty(), outcome != NameOutcome::One, "{name}");
        let reason = without.iter().find(|record| record[0] == *name).map(|record| record[1].as_str());
        match outcome {
            NameOutcome::One => assert_eq!(reason, None, "{name}"),
            NameOutcome::None => assert_eq!(reason, Some(NO_COMPANY), "{name}"),
            // Another spelling of the same name may be listed for it, with the same reason.
            NameOutcome::Several => {
                let same = without.iter().filter(|record| CompanyName::of(&record[0]) == CompanyName::of(name));
                let reasons: Vec<&str> = same.map(|record| record[1].as_str()).collect();
                assert!(!reasons.is_empty() && reasons.iter().all(|reason| *reason == SEVERAL), "{name}: {reasons:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_result_for_a_name_does_not_depend_on_the_rows_above() {
    let forwards = ["株式会社アシストマイクロ", "アシスト", "株式会社アシスト"];
    let backwards = ["株式会社アシスト", "アシスト", "株式会社アシストマイクロ"];
    let mut results = Vec::new();
    for order in [forwards, backwards] {
        let server = Server::new().await;
        let _working = server.working();
        let mut person = server.signed_in().await;
        let directory =
            [listed(1, "株式会社アシスト"), listed(2, "アシスト株式会社"), listed(3, "株式会社アシストマイクロ")];
        server.with_directory(&directory).await;
        let mut file = CsvFile::default();
        for (number, name) in order.iter().enumerate() {
            file = file.row(&format!("{number}@example.jp"), &[(Item::CompanyName, name)]);
        }
        let import = person.import_with_companies(&file).await;
        results.push(of(&import.companies));
        let micro = order.iter().position(|name| name.contains("マイクロ")).unwrap();
        assert_eq!(person.company_of(&server, &format!("{micro}@example.jp")).await, "株式会社アシストマイクロ");
    }
    assert_eq!((results[0].names_matched, results[0].names_several), (1, 2));
    assert_eq!(results[0], results[1]);
}

#[tokio::test]
async fn without_the_option_no_company_is_registered_or_reported() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    server.with_directory(&[listed(1, "株式会社アシスト")]).await;
    let import =
        person.import_new(&CsvFile::default().row("a@example.jp", &[(Item::CompanyName, "株式会社アシスト")])).await;
    assert_eq!(import.companies, None);
    assert_eq!(person.company_of(&server, "a@example.jp").await, "");
    person.get(&format!("/api/import/{}/company.csv", import.import_id)).await.refused(ErrorCode::NotFound);
    assert_eq!(person.count(&server, "select count(*) from job where workspace_id = $1 and kind <> 'search'").await, 0);
}

#[tokio::test]
async fn the_csv_keeps_the_files_encoding_if_every_name_can_be_written_in_it() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let bytes = CsvFile::default().row("a@example.jp", &[(Item::CompanyName, "㈱髙﨑")]).bytes();
    let (shift_jis, _, _) = encoding_rs::SHIFT_JIS.encode(std::str::from_utf8(&bytes).unwrap());
    let plan = person.plan_with_companies("名簿.csv", &shift_jis).await;
    person.run(&plan).await;
    let import = person.settled_companies(plan.import_id).await;
    let path = format!("/api/import/{}/company.csv", import.import_id);
    let answer = person.get(&path).await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=Shift_JIS");
    assert!(
        answer
            .header("content-disposition")
            .contains("%E5%90%8D%E7%B0%BF_%E6%9C%AA%E7%99%BB%E9%8C%B2%E4%BC%81%E6%A5%AD.csv")
    );
    let text = encoding_rs::SHIFT_JIS.decode_without_bom_handling(&answer.body).0;
    assert!(text.contains("\r\n㈱髙﨑,該当する企業が存在しません,http"), "{text}");
    let utf8 = person.get(&format!("{path}?encoding=utf-8")).await;
    assert_eq!(utf8.header("content-type"), "text/csv; charset=utf-8");
    assert!(utf8.body.starts_with(b"\xef\xbb\xbf"));
}

#[tokio::test]
async fn the_csv_exists_once_the_companies_are_done_and_is_deleted_with_the_files() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let bytes = CsvFile::default().row("a@example.jp", &[(Item::CompanyName, "無名商会")]).bytes();
    let plan = person.plan_with_companies("a.csv", &bytes).await;
    assert_eq!(of(&plan.companies).state, ImportCompaniesState::Waiting);
    let path = format!("/api/import/{}/company.csv", plan.import_id);
    person.get(&path).await.refused(ErrorCode::WrongState);
    drop(working);
    let _working = server.working();
    person.run(&plan).await;
    let import = person.settled_companies(plan.import_id).await;
    assert_eq!(person.company_csv(&import).await.len(), 2);
    let mut other = server.in_another_workspace().await;
    other.get(&path).await.refused(ErrorCode::NotFound);
    let mut reader = server.with_account(person.workspace_id, false).await;
    reader.get(&path).await.refused(ErrorCode::Forbidden);
    let past = "update import set ended_at = now() - interval '91 days'";
    sqlx::query(past).execute(&mut server.as_owner_of(person.workspace_id).await).await.unwrap();
    sweep(&server.state, Retention::default()).await.unwrap();
    person.get(&path).await.refused(ErrorCode::Gone);
    assert_eq!(person.count(&server, "select count(*) from import_company_name where workspace_id = $1").await, 0);
    assert_eq!(of(&person.look(import.import_id).await.companies).names_none, 1, "the history stays");
}

#[tokio::test]
async fn a_dropped_plan_leaves_no_companies_job() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let plan = person.plan_with_companies("a.csv", &CsvFile::default().row("a@example.jp", &[]).bytes()).await;
    assert_eq!(person.delete(&format!("/api/import/{}", plan.import_id)).await.status, 204);
    assert_eq!(person.count(&server, "select count(*) from import_company where workspace_id = $1").await, 0);
}

#[tokio::test]
async fn the_events_continue_until_the_companies_are_done() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    server.with_directory(&[listed(1, "株式会社アシスト")]).await;
    let bytes = CsvFile::default().row("a@example.jp", &[(Item::CompanyName, "株式会社アシスト")]).bytes();
    let plan = person.plan_with_companies("a.csv", &bytes).await;
    assert_eq!(person.start(&plan).await.status, 202);
    let request = Request::get(format!("/api/import/{}/events", plan.import_id)).body(Body::empty()).unwrap();
    let events = tokio::time::timeout(Duration::from_secs(30), person.send(request)).await.expect("they end");
    let text = String::from_utf8(events.body.to_vec()).unwrap();
    let last = text.lines().filter_map(|line| line.strip_prefix("data: ")).next_back().unwrap();
    let last: Import = serde_json::from_str(last).unwrap();
    assert_eq!((last.state, of(&last.companies).state), (ImportState::Done, ImportCompaniesState::Done));
    assert_eq!(of(&last.companies).leads_joined, 1);
}

const ROWS: u64 = 9_000;

/// Names of the directory, each for several leads, and some unknown names.
fn many_leads() -> CsvFile {
    let mut file = CsvFile::default();
    for number in 0..ROWS {
        let name =
            if number % 10 == 0 { format!("無名{}商会", number % 700) } else { made_up(1 + number % 1_500).name };
        file = file.row(&format!("n{number}@example.jp"), &[(Item::CompanyName, &name)]);
    }
    file
}

async fn done_exactly_once(server: &Server, person: &mut Person, import: &Import) -> ImportCompanies {
    let done = person.settled_companies(import.import_id).await;
    let companies = of(&done.companies);
    assert_eq!((companies.state, companies.failure.clone()), (ImportCompaniesState::Done, None));
    let number = |count: u64| i64::try_from(count).unwrap();
    for (what, query, expected) in [
        (
            "leads with a company",
            "select count(*) from lead where workspace_id = $1 and company_id is not null",
            companies.leads_joined,
        ),
        (
            "leads without",
            "select count(*) from lead where workspace_id = $1 and company_id is null",
            companies.leads_without,
        ),
        ("companies", "select count(*) from company where workspace_id = $1", companies.companies_registered),
        (
            "of different numbers",
            "select count(distinct corporate_number) from company where workspace_id = $1",
            companies.companies_registered,
        ),
        (
            "names",
            "select count(*) from import_company_name where workspace_id = $1",
            companies.names_matched + companies.names_none + companies.names_several,
        ),
        (
            "names without",
            "select count(*) from import_company_name where workspace_id = $1 and outcome in ('n', 's')",
            companies.names_none + companies.names_several,
        ),
        (
            "leads of other companies",
            "select count(*) from lead left join company using (workspace_id, company_id) where workspace_id = $1 and lead.company_id is not null and company.company_id is null",
            0,
        ),
        ("jobs left", "select count(*) from job where workspace_id = $1 and kind <> 'search'", 0),
    ] {
        assert_eq!(person.count(server, query).await, number(expected), "{what}");
    }
    assert_eq!((companies.done_leads, companies.leads_joined + companies.leads_without), (ROWS, ROWS));
    assert!(companies.leads_joined > 1_000 && companies.names_none > 50, "{companies:?}");
    companies
}

async fn with_many(server: &Server) {
    let directory: Vec<_> = (1..=1_500).map(made_up).collect();
    server.with_directory(&directory).await;
}

#[tokio::test]
async fn a_job_that_is_killed_repeatedly_has_the_same_result() {
    let server = Server::new().await;
    with_many(&server).await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let plan = person.plan_with_companies("a.csv", &many_leads().bytes()).await;
    person.run(&plan).await;
    drop(working);
    server.end_leases().await;
    let is_through = |now: &Import| !of(&now.companies).is_under_way();
    let deaths = person.outlive_workers(&server, plan.import_id, 9, is_through).await;
    assert!(deaths >= 3, "it was interrupted only {deaths} times");
    let interrupted = done_exactly_once(&server, &mut person, &plan).await;
    // Without disturbance, in another workspace, the result is the same.
    let quiet = Server::new().await;
    with_many(&quiet).await;
    let mut other = quiet.signed_in().await;
    let _working = quiet.working();
    let plan = other.plan_with_companies("a.csv", &many_leads().bytes()).await;
    other.run(&plan).await;
    assert_eq!(done_exactly_once(&quiet, &mut other, &plan).await, interrupted);
}

#[tokio::test]
async fn two_workers_that_both_believe_they_hold_the_job_do_it_once() {
    let server = Server::new().await;
    with_many(&server).await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let plan = person.plan_with_companies("a.csv", &many_leads().bytes()).await;
    person.run(&plan).await;
    let others = [server.working(), server.working()];
    for _ in 0..8 {
        server.end_leases().await;
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    done_exactly_once(&server, &mut person, &plan).await;
    drop((working, others));
}

#[tokio::test]
async fn companies_whose_job_was_lost_get_a_new_one() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let bytes = CsvFile::default().row("a@example.jp", &[(Item::CompanyName, "無名商会")]).bytes();
    let plan = person.plan_with_companies("a.csv", &bytes).await;
    drop(working);
    assert_eq!(person.start(&plan).await.status, 202);
    let mut database = server.as_owner_of(person.workspace_id).await;
    for lose in ["update import set state = 'done', applied_row = 2, done_rows = 1", "delete from job"] {
        sqlx::query(lose).execute(&mut database).await.unwrap();
    }
    sweep(&server.state, Retention::default()).await.unwrap();
    let _working = server.working();
    assert_eq!(of(&person.settled_companies(plan.import_id).await.companies).state, ImportCompaniesState::Done);
}

#[tokio::test]
async fn two_imports_that_find_the_same_company_register_it_once() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    server.with_directory(&[listed(1, "株式会社アシスト")]).await;
    let file = |email: &str, name: &str| CsvFile::default().row(email, &[(Item::CompanyName, name)]).bytes();
    let first = person.plan_with_companies("a.csv", &file("a@example.jp", "株式会社アシスト")).await;
    person.run(&first).await;
    person.settled_companies(first.import_id).await;
    let second = person.plan_with_companies("b.csv", &file("b@example.jp", "アシスト㈱")).await;
    person.run(&second).await;
    let second = of(&person.settled_companies(second.import_id).await.companies);
    assert_eq!((second.names_matched, second.companies_registered, second.leads_joined), (1, 0, 1));
    assert_eq!(person.count(&server, "select count(*) from company where workspace_id = $1").await, 1);
    drop(working);
}

#[tokio::test]
async fn the_leads_of_an_import_that_failed_in_the_middle_get_their_companies_too() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    server.with_directory(&[listed(1, "株式会社アシスト")]).await;
    let mut file = CsvFile::default();
    let memo = "長".repeat(100);
    for number in 0..8_000 {
        let cells = [(Item::CompanyName, "株式会社アシスト"), (Item::Memo, memo.as_str())];
        file = file.row(&format!("n{number}@example.jp"), &cells);
    }
    let plan = person.plan_with_companies("a.csv", &file.bytes()).await;
    drop(working);
    assert_eq!(person.start(&plan).await.status, 202);
    let lose = "update upload_part set object_path = 'nowhere'
                where (upload_id, offset_bytes) in (select upload_id, max(offset_bytes) from upload_part group by 1)
                  and offset_bytes > 0";
    sqlx::query(lose).execute(&mut server.as_owner_of(person.workspace_id).await).await.unwrap();
    let _working = server.working();
    let failed = person.settled(plan.import_id).await;
    assert_eq!(failed.state, ImportState::Failed);
    let new = failed.counts.unwrap().new;
    assert!(new > 0 && new < 8_000, "{new}");
    let companies = of(&person.settled_companies(plan.import_id).await.companies);
    assert_eq!((companies.state, companies.done_leads, companies.leads_joined), (ImportCompaniesState::Done, new, new));
}

#[tokio::test]
async fn leads_and_companies_that_change_in_the_meantime_are_left_alone() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    server.with_directory(&[listed(1, "株式会社アシスト")]).await;
    let by_hand = person.register("株式会社手作り").await;
    let mut file = CsvFile::default();
    for email in ["a@example.jp", "b@example.jp", "c@example.jp"] {
        file = file.row(email, &[(Item::CompanyName, "株式会社アシスト")]);
    }
    let plan = person.plan_with_companies("a.csv", &file.bytes()).await;
    drop(working);
    assert_eq!(person.start(&plan).await.status, 202);
    // As if the import had just ended, and people had acted before its companies job.
    let mut database = server.as_owner_of(person.workspace_id).await;
    sqlx::query(
        "insert into lead (workspace_id, lead_id, email, company_name, company_id)
         select workspace_id, lead_id, email, case email when 'b@example.jp' then '転職先' else '株式会社アシスト' end,
                case email when 'c@example.jp' then $1 end
         from import_row where outcome = 'n'",
    )
    .bind(i64::from(by_hand.company_id))
    .execute(&mut database)
    .await
    .unwrap();
    sqlx::query("update import set state = 'done', applied_row = 4, done_rows = 3")
        .execute(&mut database)
        .await
        .unwrap();
    sqlx::query("update job set kind = 'company'").execute(&mut database).await.unwrap();
    let _working = server.working();
    let companies = of(&person.settled_companies(plan.import_id).await.companies);
    assert_eq!((companies.leads_joined, companies.names_none), (1, 1));
    assert_eq!(person.company_of(&server, "a@example.jp").await, "株式会社アシスト");
    assert_eq!(person.company_of(&server, "b@example.jp").await, "");
    assert_eq!(person.company_of(&server, "c@example.jp").await, "株式会社手作り");
}

#[tokio::test]
async fn failed_companies_are_retried_and_continue_where_they_stopped() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    server.with_directory(&[listed(1, "株式会社みらい企画")]).await;
    let import = {
        let _working = server.working();
        let plan = person
            .plan_with_companies(
                "leads.csv",
                &CsvFile::default()
                    .row("a@example.jp", &[(Item::CompanyName, "無名商会")])
                    .row("b@example.jp", &[(Item::CompanyName, "㈱みらい企画")])
                    .bytes(),
            )
            .await;
        person.run(&plan).await;
        person.settled_companies(plan.import_id).await
    };
    let done = of(&import.companies);
    let path = format!("/api/import/{}/company/retry", import.import_id);
    let nothing = serde_json::json!({});
    // Done companies are left alone.
    let answer = person.post(&path, &nothing).await;
    assert_eq!((answer.status.as_u16(), of(&answer.json::<Import>().companies)), (202, done.clone()));
    // As if the database had failed after the first lead.
    sqlx::query(
        "update import_company set state = 'failed', done_row = 2, done_leads = 1, names_none = 1, names_matched = 0,
                companies_registered = 0, leads_joined = 0, leads_without = 1,
                failure = '{\"ja\": \"x\", \"en\": \"x\"}' where workspace_id = $1",
    )
    .bind(person.workspace_id)
    .execute(&mut server.as_owner_of(person.workspace_id).await)
    .await
    .unwrap();
    for undo in [
        "update lead set company_id = null where workspace_id = $1",
        "delete from import_company_name where workspace_id = $1 and outcome = 'o'",
        "delete from company where workspace_id = $1",
    ] {
        let mut database = server.as_owner_of(person.workspace_id).await;
        sqlx::query(undo).bind(person.workspace_id).execute(&mut database).await.unwrap();
    }
    let failed = of(&person.look(import.import_id).await.companies);
    assert_eq!(failed.state, ImportCompaniesState::Failed);
    assert_eq!(person.company_csv(&import).await.len(), 2, "what is known so far is there to be downloaded");
    server.with_account(person.workspace_id, false).await.post(&path, &nothing).await.refused(ErrorCode::Forbidden);
    server.in_another_workspace().await.post(&path, &nothing).await.refused(ErrorCode::NotFound);
    for _ in 0..2 {
        let answer = person.post(&path, &nothing).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        let companies = of(&answer.json::<Import>().companies);
        assert_eq!((companies.state, companies.failure), (ImportCompaniesState::Waiting, None));
    }
    let _working = server.working();
    let import = person.settled_companies(import.import_id).await;
    assert_eq!(of(&import.companies), done, "as if nothing had happened");
    // An import without the option has no companies to retry.
    let other = person.import_new(&CsvFile::default().row("c@example.jp", &[])).await;
    let path = format!("/api/import/{}/company/retry", other.import_id);
    person.post(&path, &nothing).await.refused(ErrorCode::NotFound);
}

#[tokio::test]
async fn an_undone_import_has_no_companies_to_retry() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let import = person.import_with_companies(&CsvFile::default().row("a@example.jp", &[])).await;
    sqlx::query("update import_company set state = 'failed' where workspace_id = $1")
        .bind(person.workspace_id)
        .execute(&mut server.as_owner_of(person.workspace_id).await)
        .await
        .unwrap();
    person.undo(&import).await;
    let path = format!("/api/import/{}/company/retry", import.import_id);
    person.post(&path, &serde_json::json!({})).await.refused(ErrorCode::WrongState);
}

/// Four companies: one that stays in use, one that is edited, two without leads.
async fn with_four_companies(server: &Server, person: &mut Person) -> Import {
    let names = ["株式会社甲野", "株式会社乙野", "株式会社丙野", "株式会社丁野"];
    let directory: Vec<_> = (1..).zip(names).map(|(number, name)| listed(number, name)).collect();
    server.with_directory(&directory).await;
    let file = (1..).zip(names).fold(CsvFile::default(), |file, (number, name)| {
        file.row(&format!("n{number}@example.jp"), &[(Item::CompanyName, name)])
    });
    let import = person.import_with_companies(&file).await;
    assert_eq!(of(&import.companies).companies_registered, 4);
    let other = person.import_new(&CsvFile::default().row("other@example.jp", &[])).await;
    assert_eq!(other.state, ImportState::Done);
    let kept = person.company_named("株式会社甲野").await;
    let lead_id = person.lead_id(server, "other@example.jp").await;
    let draft = serde_json::json!({ "company_id": kept.company_id });
    let path = format!("/api/lead/{lead_id}/company");
    assert_eq!(person.send_json(axum::http::Method::PUT, &path, &draft).await.status, 200);
    let mut edited = person.company_named("株式会社乙野").await;
    edited.values.memo = "手で直した".to_owned();
    let change = serde_json::json!({ "values": edited.values, "revision": edited.revision });
    let path = format!("/api/company/{}", edited.company_id);
    assert_eq!(person.send_json(axum::http::Method::PUT, &path, &change).await.status, 200);
    import
}

impl Person {
    async fn company_named(&mut self, name: &str) -> Company {
        let page: torikomi_core::wire::CompanyPage = self.get("/api/company").await.json();
        let company_id = page.companies.iter().find(|company| company.name == name).unwrap().company_id;
        self.company(company_id).await
    }

    async fn company_names(&mut self) -> Vec<String> {
        let page: torikomi_core::wire::CompanyPage = self.get("/api/company").await.json();
        let mut names: Vec<String> = page.companies.into_iter().map(|company| company.name).collect();
        names.sort();
        names
    }
}

#[tokio::test]
async fn an_undo_lists_the_companies_of_its_import_and_deletes_unused_ones_on_request() {
    for delete_companies in [false, true] {
        let server = Server::new().await;
        let _working = server.working();
        let mut person = server.signed_in().await;
        let import = with_four_companies(&server, &mut person).await;
        let preview = person.preview(&import).await;
        let companies = preview.companies.clone().expect("it registered some");
        assert_eq!((companies.registered, companies.unused, companies.edited, companies.deleted), (4, 2, 1, None));
        // In the order of registration, which is undefined within a block of leads.
        let mut names = companies.names;
        names.sort_unstable();
        assert_eq!(names, ["株式会社丁野", "株式会社丙野"]);
        assert_eq!(person.company_names().await.len(), 4, "a preview deletes nothing");
        // In the meantime a lead is added to one of them: that one stays.
        if delete_companies {
            let taken = person.company_named("株式会社丁野").await;
            let lead_id = person.lead_id(&server, "other@example.jp").await;
            let draft = serde_json::json!({ "company_id": taken.company_id });
            let path = format!("/api/lead/{lead_id}/company");
            assert_eq!(person.send_json(axum::http::Method::PUT, &path, &draft).await.status, 200);
        }
        let start = serde_json::json!({ "version": preview.version, "delete_companies": delete_companies });
        let path = format!("/api/import/{}/undo/start", import.import_id);
        for _ in 0..2 {
            let answer = person.post(&path, &start).await;
            assert_eq!(answer.status, 202, "{}", answer.text());
        }
        let done = person.previewed(&import).await;
        let deleted = done.companies.expect("they are still listed").deleted;
        if delete_companies {
            // The lead of 甲野 has moved to 丁野 in the meantime.
            assert_eq!(deleted, Some(2));
            let mut left = person.company_names().await;
            left.sort_unstable();
            assert_eq!(left, ["株式会社丁野", "株式会社乙野"]);
        } else {
            assert_eq!((deleted, person.company_names().await.len()), (None, 4));
        }
        let dangling = "select count(*) from lead left join company using (workspace_id, company_id)
                        where workspace_id = $1 and lead.company_id is not null and company.name is null";
        assert_eq!(person.count(&server, dangling).await, 0);
    }
}
