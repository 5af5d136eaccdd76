//! The same address twice in one file (specification 7).

use torikomi_core::{
    domain::{item::Item, problem::ProblemCode},
    wire::{BlankRule, ErrorCode, Method, Outcome},
};

use crate::support::{Server, csv_file::CsvFile, importing::counts};

const A: &str = "a@example.jp";

fn codes(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

#[tokio::test]
async fn the_upper_of_two_rows_with_a_new_address_wins_in_both_methods() {
    for method in [Method::NewRegistration, Method::Update] {
        let server = Server::new().await;
        let _working = server.working();
        let mut person = server.signed_in().await;
        let file = CsvFile::default()
            .row(A, &[(Item::FirstName, "上")])
            .row(A, &[(Item::FirstName, "中")])
            .row(A, &[(Item::FirstName, "下"), (Item::ZipCode, "1")]);
        let done = person.import(&file, method, BlankRule::Keep).await;
        assert_eq!(done.counts, Some(counts(1, 0, 0, 2)), "{method:?}");
        assert_eq!(person.value(&server, A, "first_name").await, "上");
        let skipped = person.rows(&done, Outcome::Skipped).await;
        assert_eq!(skipped[0].problems[0].facts.winner_row, Some(2));
        assert_eq!(
            person.skipped(&done).await,
            [(3, codes(&["duplicate_in_file"])), (4, codes(&["duplicate_in_file", "zip_invalid"]))]
        );
    }
}

#[tokio::test]
async fn a_row_with_problems_never_wins() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let file = CsvFile::default().row(A, &[(Item::ZipCode, "1")]).row(A, &[(Item::FirstName, "下")]).row(A, &[]);
    let done = person.import_new(&file).await;
    assert_eq!(done.counts, Some(counts(1, 0, 0, 2)));
    assert_eq!(person.value(&server, A, "first_name").await, "下");
    assert_eq!(person.skipped(&done).await, [(2, codes(&["zip_invalid"])), (4, codes(&["duplicate_in_file"]))]);
    assert_eq!(person.rows(&done, Outcome::Skipped).await[1].problems[0].facts.winner_row, Some(3));
}

#[tokio::test]
async fn rows_of_a_registered_lead_all_apply_from_top_to_bottom() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(A, &[(Item::FirstName, "元"), (Item::Tags, "a")])).await;
    let file = CsvFile::default()
        .row(A, &[(Item::FirstName, "上"), (Item::Tags, "b"), (Item::Memo, "m")])
        .row(A, &[(Item::FirstName, "上"), (Item::Tags, "b,a"), (Item::Memo, "m")])
        .row(A, &[(Item::FirstName, "下"), (Item::Tags, "c"), (Item::Memo, "n")])
        .row(A, &[(Item::FirstName, "外"), (Item::ZipCode, "1")]);
    let done = person.import_update(&file).await;
    assert_eq!(done.counts, Some(counts(0, 3, 1, 1)), "the second row changes nothing any more");
    assert_eq!(person.value(&server, A, "first_name").await, "下");
    assert_eq!(person.value(&server, A, "tag").await, "a,b,c");
    assert_eq!(person.value(&server, A, "memos").await, "m|n");
    assert_eq!(person.skipped(&done).await, [(5, codes(&["zip_invalid"]))]);
    let rows = person.rows(&done, Outcome::Overwritten).await;
    let last = rows[1].changes.iter().find(|change| change.key.to_string() == "first_name").unwrap();
    assert_eq!((last.old.as_deref(), last.new.as_deref()), (Some("上"), Some("下")), "old is what the row above left");
}

#[tokio::test]
async fn a_blank_last_name_above_does_not_make_the_row_below_a_duplicate() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(A, &[])).await;
    let file = CsvFile::default()
        .row(A, &[(Item::LastName, ""), (Item::FirstName, "上")])
        .row(A, &[(Item::LastName, ""), (Item::FirstName, "下")]);
    let done = person.import(&file, Method::Update, BlankRule::Keep).await;
    assert_eq!(done.counts, Some(counts(0, 2, 0, 0)));
    assert_eq!(person.value(&server, A, "first_name").await, "下");
    let refused = person.plan(&file, Method::Update, BlankRule::ImportRules).await;
    assert_eq!(refused.counts, Some(counts(0, 0, 0, 2)));
}

#[tokio::test]
async fn rows_of_one_lead_far_apart_in_the_file_are_judged_against_each_other() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(A, &[(Item::FirstName, "元"), (Item::Tags, "a")])).await;
    let mut file = CsvFile::default().row(A, &[(Item::FirstName, "上"), (Item::Tags, "b"), (Item::Memo, "m")]);
    // More rows than one batch or block has.
    for number in 0..11_000 {
        file = file.row(&format!("n{number}@example.jp"), &[]);
    }
    file = file
        .row(A, &[(Item::FirstName, "上"), (Item::Tags, "a,b"), (Item::Memo, "m")])
        .row(A, &[(Item::FirstName, "下"), (Item::Tags, "c")]);
    let done = person.import_update(&file).await;
    assert_eq!(done.counts, Some(counts(11_000, 3, 1, 0)));
    assert_eq!(person.value(&server, A, "first_name").await, "下");
    assert_eq!(person.value(&server, A, "tag").await, "a,b,c");
    assert_eq!(person.value(&server, A, "memos").await, "m");
    assert_eq!(person.count(&server, "select count(*) from lead where workspace_id = $1").await, 11_001);
}

#[tokio::test]
async fn a_lead_gets_at_most_a_thousand_memos_and_the_plan_counts_the_others() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(A, &[(Item::Memo, "m0")])).await;
    // More rows than one batch has: later batches know what earlier ones have added.
    let mut file = CsvFile::default();
    for number in 0..5_000 {
        file = file.row(A, &[(Item::Memo, &format!("m{}", number % 2_500))]);
    }
    let plan = person.plan_update(&file).await;
    // The lead has m0 to m999; the memos of the other rows are omitted, and those rows change nothing.
    assert_eq!(plan.counts, Some(counts(0, 5_000, 5_000 - 999, 0)));
    assert_eq!((plan.omitted_memos, plan.omitted_names), (2 * 1_500, 0));
    person.run(&plan).await;
    let memos = "select count(*) from lead_memo where workspace_id = $1 and lead_id = 1";
    assert_eq!(person.count(&server, memos).await, 1_000);
    // A lead with the maximum keeps its memos, and the rest of its row is imported.
    let again = CsvFile::default().row(A, &[(Item::Memo, "m7")]).row(A, &[(Item::Memo, "x"), (Item::City, "港区")]);
    let plan = person.plan_update(&again).await;
    assert_eq!((plan.counts, plan.omitted_memos), (Some(counts(0, 2, 1, 0)), 1));
    person.run(&plan).await;
    assert_eq!(person.count(&server, memos).await, 1_000);
    assert_eq!(person.value(&server, A, "city").await, "港区");
}

#[tokio::test]
async fn a_rebuilt_plan_does_not_take_its_earlier_rows_for_rows_above() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(A, &[]).row("other@example.jp", &[])).await;
    let mut file = CsvFile::default().row(A, &[(Item::City, "上")]).row("other@example.jp", &[(Item::City, "b")]);
    // More rows than one batch has.
    for number in 0..2_500 {
        file = file.row(&format!("n{number}@example.jp"), &[]);
    }
    let file = file.row(A, &[(Item::City, "下"), (Item::Memo, "m")]);
    let plan = person.plan_update(&file).await;
    assert_eq!(plan.counts, Some(counts(2_500, 3, 0, 0)));
    // Something that the plan touches changes: the same rows are planned again, with the same result.
    sqlx::query(
        "update lead set city = 'c', revision = revision + 1 where workspace_id = $1 and email = 'other@example.jp'",
    )
    .bind(person.workspace_id)
    .execute(&mut server.as_owner_of(person.workspace_id).await)
    .await
    .unwrap();
    sqlx::query("update workspace set changes = changes + 1 where workspace_id = $1")
        .bind(person.workspace_id)
        .execute(&mut server.as_owner().await)
        .await
        .unwrap();
    assert_eq!(person.start(&plan).await.refused(ErrorCode::PlanChanged).status, 409);
    let again = person.settled(plan.import_id).await;
    assert_eq!(again.counts, Some(counts(2_500, 3, 0, 0)));
    person.run(&again).await;
    assert_eq!(
        (person.value(&server, A, "city").await.as_str(), person.value(&server, A, "memos").await.as_str()),
        ("下", "m")
    );
}

#[tokio::test]
async fn addresses_that_differ_in_case_are_different_leads_in_one_file_too() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let plan = person.plan_new(&CsvFile::default().row("A@example.jp", &[]).row(A, &[])).await;
    assert_eq!(plan.counts, Some(counts(2, 0, 0, 0)));
    assert!(plan.problems.iter().all(|problem| problem.code != ProblemCode::CaseVariant), "none of them is registered");
}

#[tokio::test]
async fn what_a_row_keeps_does_not_grow_with_thousands_of_rows_of_one_lead() {
    const ROWS: usize = 9_000;
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row("a@example.jp", &[(Item::Tags, "初")])).await;
    let mut file = CsvFile::default();
    for number in 0..ROWS {
        file = file.row("a@example.jp", &[(Item::Tags, format!("tag{number}").as_str())]);
    }
    let plan = person.plan_update(&file.row("a@example.jp", &[(Item::Tags, "tag1")])).await;
    assert_eq!(plan.counts, Some(counts(0, 1 + ROWS as u64, ROWS as u64 + 1 - 999, 0)));
    let bytes = "select sum(pg_column_size(changes)) from import_row where workspace_id = $1 and import_id = 2";
    assert!(
        person.count(&server, bytes).await < 3_000 * ROWS as i64,
        "what a row keeps does not grow with the rows above"
    );
    // A lead has at most 1,000 tags: the others are neither created nor added, and the plan says so.
    assert_eq!((plan.new_names.len(), plan.new_name_count), (100, 999));
    assert_eq!(plan.omitted_names, ROWS as u64 - 999);
    assert_eq!(plan.counts.map(|counts| counts.unchanged), Some(ROWS as u64 + 1 - 999));
    person.run(&plan).await;
    let tags = "select count(*) from lead_name where workspace_id = $1 and lead_id = 1";
    assert_eq!(person.count(&server, tags).await, 1_000);
    assert_eq!(
        person.count(&server, "select count(*) from name where workspace_id = $1 and kind = 'tag'").await,
        1_000
    );
}
