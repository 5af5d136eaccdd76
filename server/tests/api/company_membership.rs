//! The company of a lead: set by hand, searched by, and removed when the lead's company name no longer matches.

use axum::{body::Body, http::Method, http::Request};
use serde_json::json;
use torikomi_core::{
    domain::item::Item,
    wire::{
        BlankRule, Company, ErrorCode, Import, ImportState, Lead, LeadEventCause, LeadSaved, LeadTimeline,
        Method as ImportMethod, Outcome, PlanDifference, PlanDifferencePage,
    },
};

use crate::support::{
    Server,
    csv_file::CsvFile,
    person::{Answer, Person},
    undoing::undone,
};

/// Name and number.
type LeftCompany = Option<(String, u32)>;

impl Person {
    async fn put_into(&mut self, lead_id: u64, company_id: Option<u32>) -> Answer {
        let draft = json!({ "company_id": company_id });
        self.send_json(Method::PUT, &format!("/api/lead/{lead_id}/company"), &draft).await
    }

    async fn put_lead(&mut self, server: &Server, email: &str, company: &Company) -> Lead {
        let lead_id = self.lead_id(server, email).await;
        let answer = self.put_into(lead_id, Some(company.company_id)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// The name of a lead's company; blank for none.
    async fn its_company(&mut self, server: &Server, email: &str) -> String {
        self.look_at_lead(server, email).await.company.map(|company| company.name).unwrap_or_default()
    }

    async fn edit_lead(&mut self, server: &Server, email: &str, key: &str, value: &str) -> LeadSaved {
        let lead = self.look_at_lead(server, email).await;
        let draft = json!({ "values": [{ "key": key, "value": value }] });
        let request = Request::patch(format!("/api/lead/{}", lead.lead_id))
            .header("content-type", "application/json")
            .header("if-match", format!("\"{}\"", lead.revision))
            .body(Body::from(draft.to_string()))
            .unwrap();
        let answer = self.send(request).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// The rows that differ, with the companies that their leads would have left before and would leave now.
    async fn left_before_and_now(&mut self, import: &Import) -> Vec<(u32, LeftCompany, LeftCompany)> {
        let page: PlanDifferencePage = self.get(&format!("/api/import/{}/difference", import.import_id)).await.json();
        let rows = page.rows.into_iter().map(|PlanDifference { now, before }| {
            let left_before = before.left_company.zip(before.left_company_id);
            (now.row, left_before, now.left_company.zip(now.left_company_id))
        });
        rows.collect()
    }

    /// The companies in its timeline, newest first: `+` joined, `-` left, `*` by an import.
    async fn companies_in_timeline(&mut self, server: &Server, email: &str) -> Vec<String> {
        let lead_id = self.lead_id(server, email).await;
        let timeline: LeadTimeline = self.get(&format!("/api/lead/{lead_id}/timeline")).await.json();
        let changes = timeline.events.into_iter().filter_map(|event| match event.cause {
            LeadEventCause::CompanyChanged { company, has_joined, import_id, .. } => {
                assert!(event.worker.is_some(), "it has a worker");
                let sign = if has_joined { "+" } else { "-" };
                Some(format!("{sign}{company}{}", if import_id.is_some() { "*" } else { "" }))
            }
            _ => None,
        });
        changes.collect()
    }
}

fn row(email: &str, company_name: &str) -> CsvFile {
    CsvFile::default().row(email, &[(Item::CompanyName, company_name)])
}

#[tokio::test]
async fn a_lead_is_added_to_a_company_and_removed_from_it_by_hand() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&row("a@example.jp", "日立")).await;
    let (hitachi, other) = (person.register("株式会社日立製作所").await, person.register("みらい企画").await);
    let before = person.look_at_lead(&server, "a@example.jp").await;
    assert_eq!(before.company, None);
    let lead = person.put_lead(&server, "a@example.jp", &hitachi).await;
    let company = lead.company.expect("it has one");
    assert_eq!((company.company_id, company.name.as_str()), (hitachi.company_id, "株式会社日立製作所"));
    assert_eq!(lead.revision, before.revision, "an edit that was begun before is saved");
    assert_eq!(person.company(hitachi.company_id).await.leads, 1);
    // Repeated, moved to another one, removed.
    person.put_lead(&server, "a@example.jp", &hitachi).await;
    person.put_lead(&server, "a@example.jp", &other).await;
    assert_eq!(person.company(hitachi.company_id).await.leads, 0);
    assert_eq!(person.put_into(before.lead_id, None).await.json::<Lead>().company, None);
    assert_eq!(person.value(&server, "a@example.jp", "company_name").await, "日立", "its text stays");
    assert_eq!(
        person.companies_in_timeline(&server, "a@example.jp").await,
        ["-みらい企画", "+みらい企画", "-株式会社日立製作所", "+株式会社日立製作所"]
    );
    // Rights, and companies that do not exist.
    person.put_into(before.lead_id, Some(99)).await.refused(ErrorCode::NotFound);
    person.put_into(before.lead_id + 99, Some(other.company_id)).await.refused(ErrorCode::NotFound);
    let mut without = server.with_account(person.workspace_id, false).await;
    without.put_into(before.lead_id, Some(other.company_id)).await.refused(ErrorCode::Forbidden);
    let mut stranger = server.in_another_workspace().await;
    stranger.put_into(before.lead_id, Some(other.company_id)).await.refused(ErrorCode::NotFound);
    // A deleted company has no leads, and a deleted lead leaves no history.
    person.put_lead(&server, "a@example.jp", &other).await;
    assert_eq!(person.delete(&format!("/api/company/{}", other.company_id)).await.status, 204);
    assert_eq!(person.its_company(&server, "a@example.jp").await, "");
    person.put_into(before.lead_id, Some(other.company_id)).await.refused(ErrorCode::NotFound);
    let deletion = json!({ "lead_ids": [before.lead_id], "count": 1 });
    assert_eq!(person.post("/api/lead/deletion", &deletion).await.status, 200);
    assert_eq!(person.count(&server, "select count(*) from lead_company_change where workspace_id = $1").await, 0);
}

#[tokio::test]
async fn leads_are_found_by_their_company_with_and_without_an_index() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let mut file = CsvFile::default();
    for number in 0..20 {
        let name = if number % 2 == 0 { "みらい企画" } else { "別の会社" };
        file = file.row(&format!("n{number}@example.jp"), &[(Item::CompanyName, name)]);
    }
    let import = person.import_new(&file).await;
    let company = person.register("株式会社みらい企画").await;
    for number in [3, 8, 12, 19] {
        person.put_lead(&server, &format!("n{number}@example.jp"), &company).await;
    }
    let condition = json!({ "company_id": company.company_id });
    let narrower = json!({ "company_id": company.company_id, "company_name": "みらい" });
    let of_import = json!({ "company_id": company.company_id, "import": { "import_id": import.import_id } });
    for indexed in [true, false] {
        if indexed {
            person.indexed(&server).await
        } else {
            person.without_index(&server).await
        }
        assert_eq!(person.find(&condition).await, ["n19", "n12", "n8", "n3"], "{indexed}");
        assert_eq!(person.find(&narrower).await, ["n12", "n8"], "{indexed}");
        assert_eq!(person.find(&of_import).await.len(), 4, "{indexed}");
        assert!(person.find(&json!({ "company_id": 77 })).await.is_empty());
    }
    let mut stranger = server.in_another_workspace().await;
    assert!(stranger.find(&condition).await.is_empty());
    // The search export names the condition.
    let draft = json!({ "kind": "search", "encoding": "utf-8", "leads": { "conditions": condition } });
    let export: torikomi_core::wire::LeadExport = person.post("/api/lead-export", &draft).await.json();
    let csv = person.get(&format!("/api/lead-export/{}/leads.csv", export.export_id)).await.text();
    assert!(csv.contains("企業=株式会社みらい企画"), "{csv}");
    assert_eq!(person.delete(&format!("/api/company/{}", company.company_id)).await.status, 204);
    assert!(person.find(&condition).await.is_empty());
}

#[tokio::test]
async fn an_edited_company_name_removes_a_lead_from_a_company_of_another_name() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&row("a@example.jp", "㈱みらい企画")).await;
    let company = person.register("株式会社みらい企画").await;
    person.put_lead(&server, "a@example.jp", &company).await;
    // It stays after a change of another item, of the spelling, or of the form.
    for (key, value) in [("city", "港区"), ("company_name", "みらい企画 (株)"), ("company_name", "みらい企画")]
    {
        let saved = person.edit_lead(&server, "a@example.jp", key, value).await;
        assert_eq!(saved.left_company, None, "{key} {value}");
        assert!(saved.lead.company.is_some());
    }
    for value in ["有限会社みらい企画", ""] {
        person.put_lead(&server, "a@example.jp", &company).await;
        let saved = person.edit_lead(&server, "a@example.jp", "company_name", value).await;
        assert_eq!(saved.left_company.as_deref(), Some("株式会社みらい企画"), "{value}");
        assert_eq!(saved.lead.company, None);
    }
    assert_eq!(person.companies_in_timeline(&server, "a@example.jp").await[0], "-株式会社みらい企画");
}

#[tokio::test]
async fn a_plan_shows_which_leads_leave_their_company_and_an_undo_returns_them() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let emails = ["a@example.jp", "b@example.jp", "c@example.jp", "d@example.jp", "e@example.jp"];
    let new = emails.iter().fold(CsvFile::default(), |file, email| {
        file.row(email, &[(Item::CompanyName, "みらい企画"), (Item::Department, "営業部")])
    });
    person.import_new(&new).await;
    let company = person.register("株式会社みらい企画").await;
    for email in &emails[..4] {
        person.put_lead(&server, email, &company).await;
    }
    let update = CsvFile::default()
        .row("a@example.jp", &[(Item::CompanyName, "別の会社")])
        .row("b@example.jp", &[(Item::CompanyName, "(株)みらい企画")])
        // Twice in the file, with the previous name at the end.
        .row("c@example.jp", &[(Item::CompanyName, "別の会社")])
        .row("c@example.jp", &[(Item::CompanyName, "みらい企画")])
        // Cleared by the import rules.
        .row("d@example.jp", &[(Item::Department, "営業部")])
        .row("e@example.jp", &[(Item::CompanyName, "別の会社")]);
    let plan = person.plan(&update, ImportMethod::Update, BlankRule::ImportRules).await;
    assert_eq!(plan.leaving_companies, 3);
    let left = |rows: Vec<torikomi_core::wire::ImportRow>| -> Vec<(u32, Option<String>)> {
        rows.into_iter().map(|row| (row.row, row.left_company)).collect()
    };
    let name = || Some("株式会社みらい企画".to_owned());
    let shown = left(person.rows(&plan, Outcome::Overwritten).await);
    assert_eq!(shown, [(2, name()), (3, None), (4, name()), (5, None), (6, name()), (7, None)]);
    let done = person.run(&plan).await;
    assert_eq!((done.leaving_companies, left(person.rows(&done, Outcome::Overwritten).await)), (3, shown));
    for (email, expected) in emails.iter().zip(["", "株式会社みらい企画", "", "", ""]) {
        assert_eq!(person.its_company(&server, email).await, expected, "{email}");
    }
    assert_eq!(person.companies_in_timeline(&server, "a@example.jp").await[0], "-株式会社みらい企画*");
    // One of them was since added to another company, which matches the restored name: it stays there.
    let other = person.register("みらい企画").await;
    person.put_lead(&server, "d@example.jp", &other).await;
    assert_eq!(person.undo(&done).await, undone(0, 5, 0, 0, 0));
    let back = ["株式会社みらい企画", "株式会社みらい企画", "株式会社みらい企画", "みらい企画", ""];
    for (email, expected) in emails.iter().zip(back) {
        assert_eq!(person.its_company(&server, email).await, expected, "{email}");
    }
    assert_eq!(person.companies_in_timeline(&server, "a@example.jp").await[0], "+株式会社みらい企画*");
}

#[tokio::test]
async fn a_plan_is_rebuilt_only_if_a_lead_would_leave_another_company() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let new = CsvFile::default()
        .row("a@example.jp", &[(Item::CompanyName, "みらい企画")])
        .row("b@example.jp", &[(Item::CompanyName, "みらい企画")]);
    person.import_new(&new).await;
    let company = person.register("株式会社みらい企画").await;
    let update = row("a@example.jp", "別の会社");
    let plan = person.plan_update(&update).await;
    assert_eq!(plan.leaving_companies, 0);
    // A change of another lead does not concern the plan.
    person.put_lead(&server, "b@example.jp", &company).await;
    // This change does: the lead would leave a company that was not shown.
    person.put_lead(&server, "a@example.jp", &company).await;
    person.start(&plan).await.refused(ErrorCode::PlanChanged);
    let again = person.settled(plan.import_id).await;
    assert_eq!((again.state, again.leaving_companies), (ImportState::Planned, 1));
    assert_eq!(again.previous_leaving_companies, Some(0));
    let left = |company: &Company| Some((company.values.name.clone(), company.company_id));
    assert_eq!(person.left_before_and_now(&again).await, [(2, None, left(&company))]);
    // Another company of the same name: the numbers distinguish them.
    let namesake = person.register("株式会社みらい企画").await;
    person.put_lead(&server, "a@example.jp", &namesake).await;
    person.start(&again).await.refused(ErrorCode::PlanChanged);
    let again = person.settled(plan.import_id).await;
    assert_eq!((again.leaving_companies, again.previous_leaving_companies), (1, Some(1)));
    assert_eq!(person.left_before_and_now(&again).await, [(2, left(&company), left(&namesake))]);
    let company = namesake;
    // The company takes the new name: the lead stays.
    let mut values = company.values.clone();
    values.name = "別の会社株式会社".to_owned();
    let change = json!({ "values": values, "revision": company.revision });
    let path = format!("/api/company/{}", company.company_id);
    assert_eq!(person.send_json(Method::PUT, &path, &change).await.status, 200);
    person.start(&again).await.refused(ErrorCode::PlanChanged);
    let again: Import = person.settled(plan.import_id).await;
    assert_eq!((again.leaving_companies, again.previous_leaving_companies), (0, Some(1)));
    assert_eq!(person.left_before_and_now(&again).await, [(2, left(&company), None)]);
    person.run(&again).await;
    assert_eq!(person.its_company(&server, "a@example.jp").await, "別の会社株式会社");
}
