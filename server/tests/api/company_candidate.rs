//! Candidates for a company name: the same as an import finds, with what distinguishes them.

use torikomi_core::{
    draft::company::NameOutcome,
    wire::{CompanyCandidates, CompanyMatch, ErrorCode},
};

use crate::{
    company::encoded,
    support::{Server, directory_file::DirectoryFileRow, person::Person},
};

impl Person {
    pub async fn candidates(&mut self, name: &str) -> CompanyCandidates {
        self.get(&format!("/api/company-candidate?name={}", encoded(name))).await.json()
    }
}

fn row(base: u64, name: &str) -> DirectoryFileRow {
    DirectoryFileRow::new(base, name)
}

fn names(found: &CompanyCandidates) -> Vec<&str> {
    found.directory.iter().map(|candidate| candidate.values.name.as_str()).collect()
}

#[tokio::test]
async fn without_a_directory_the_answer_says_so() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let found = person.candidates("株式会社アシスト").await;
    assert_eq!((found.outcome, found.has_directory, found.directory.len()), (NameOutcome::None, false, 0));
}

#[tokio::test]
async fn names_that_contain_the_name_are_candidates_only_without_equal_ones() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let listed = [
        row(1, "アシスト株式会社"),
        row(2, "株式会社アシストマイクロ"),
        row(3, "有限会社アシスト"),
        row(4, "トヨタ自動車株式会社"),
        row(5, "株式会社日立製作所"),
        DirectoryFileRow { closed_on: "2020-01-01", ..row(6, "株式会社アシスト") },
        DirectoryFileRow { is_excluded: true, ..row(7, "株式会社アシスト") },
        row(8, "Apple Japan合同会社"),
        row(9, "みどり荘"),
        row(10, "みどり荘管理組合"),
        row(11, "株式会社東亜"),
    ];
    server.with_directory(&listed).await;
    for (name, outcome, reason, expected) in [
        ("(株) ｱｼｽﾄ", NameOutcome::One, CompanyMatch::Equal, &["アシスト株式会社"][..]),
        ("有限会社アシスト", NameOutcome::One, CompanyMatch::Equal, &["有限会社アシスト"]),
        // Without a form: no equal name, two that are equal except for the form; ordered by corporate number.
        ("アシスト", NameOutcome::Several, CompanyMatch::EqualButForForm, &["有限会社アシスト", "アシスト株式会社"]),
        ("トヨタ自動車", NameOutcome::One, CompanyMatch::EqualButForForm, &["トヨタ自動車株式会社"]),
        ("Ａｐｐｌｅ Japan", NameOutcome::One, CompanyMatch::EqualButForForm, &["Apple Japan合同会社"]),
        // The candidate may be the one without a form.
        ("株式会社みどり荘", NameOutcome::One, CompanyMatch::EqualButForForm, &["みどり荘"]),
        // Different forms are different companies.
        ("合同会社アシスト", NameOutcome::None, CompanyMatch::Contains, &[]),
        // No equal name: three names contain it; the closest first.
        (
            "アシス",
            NameOutcome::Several,
            CompanyMatch::Contains,
            &["有限会社アシスト", "アシスト株式会社", "株式会社アシストマイクロ"],
        ),
        ("株式会社シストマイ", NameOutcome::One, CompanyMatch::Contains, &["株式会社アシストマイクロ"]),
        ("有限会社トヨタ自動", NameOutcome::None, CompanyMatch::Contains, &[]),
        ("トヨタ自動", NameOutcome::One, CompanyMatch::Contains, &["トヨタ自動車株式会社"]),
        ("ＡＰＰＬＥ　ＪＡＰＡＮ(同)", NameOutcome::One, CompanyMatch::Equal, &["Apple Japan合同会社"]),
        // A short name still matches if it is equal except for the form.
        ("東亜", NameOutcome::One, CompanyMatch::EqualButForForm, &["株式会社東亜"]),
        // Two characters are too few for names that contain them.
        ("日立", NameOutcome::None, CompanyMatch::Contains, &[]),
        ("株式会社日立", NameOutcome::None, CompanyMatch::Contains, &[]),
        ("日立製", NameOutcome::One, CompanyMatch::Contains, &["株式会社日立製作所"]),
        ("株式会社", NameOutcome::None, CompanyMatch::Contains, &[]),
        ("", NameOutcome::None, CompanyMatch::Contains, &[]),
        // The name has these character pairs, but not in a row.
        ("アシストシスト", NameOutcome::None, CompanyMatch::Contains, &[]),
        ("%%%", NameOutcome::None, CompanyMatch::Contains, &[]),
    ] {
        let found = person.candidates(name).await;
        assert_eq!((found.outcome, names(&found)), (outcome, expected.to_vec()), "{name}");
        assert!(found.directory.iter().all(|candidate| candidate.reason == reason), "{name}");
        assert_eq!(usize::try_from(found.directory_count).unwrap(), expected.len(), "{name}");
        assert!(found.has_directory);
    }
}

#[tokio::test]
async fn seven_hundred_and_three_firms_of_one_name_are_paged_and_narrowed_down_by_address() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let firm = |number: u64| DirectoryFileRow {
        prefecture: if number.is_multiple_of(100) { "大阪府" } else { "東京都" },
        street: format!("本町{number}丁目"),
        ..row(number, if number.is_multiple_of(2) { "株式会社アシスト" } else { "アシスト株式会社" })
    };
    let mut listed: Vec<_> = (1..=703).map(firm).collect();
    listed.push(row(9_000, "株式会社アシストマイクロ"));
    server.with_directory(&listed).await;
    let path = format!("/api/company-candidate?name={}", encoded("㈱アシスト"));
    let (mut numbers, mut after) = (Vec::new(), String::new());
    loop {
        let page: CompanyCandidates = person.get(&format!("{path}{after}")).await.json();
        assert_eq!((page.outcome, page.directory_count), (NameOutcome::Several, 703));
        numbers.extend(page.directory.into_iter().map(|candidate| candidate.values.corporate_number));
        let Some(next) = page.next_after else { break };
        after = format!("&after={next}");
    }
    let all = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!((all, numbers.len()), (703, 703), "each once");
    let osaka: CompanyCandidates = person.get(&format!("{path}&address={}", encoded("大阪"))).await.json();
    assert_eq!((osaka.directory_count, osaka.directory.len(), osaka.outcome), (7, 7, NameOutcome::Several));
    // The directory has ３丁目.
    let street: CompanyCandidates = person.get(&format!("{path}&address={}", encoded("本町３00丁目"))).await.json();
    assert_eq!(street.directory.len(), 1);
    assert_eq!(street.directory[0].values.address1, "本町300丁目");
    let path_of = |address: &str| format!("{path}&address={}", encoded(address));
    let hidden: CompanyCandidates = person.get(&path_of("本町３００丁\u{200B}⽬")).await.json();
    assert_eq!(hidden.directory[0].values.address1, "本町300丁目");
    // If no equal name has the address, names that contain the name are still no candidates.
    let nowhere: CompanyCandidates = person.get(&format!("{path}&address={}", encoded("沖縄"))).await.json();
    assert_eq!((nowhere.directory.len(), nowhere.outcome), (0, NameOutcome::Several));
    person.get(&format!("{path}&after=x")).await.refused(ErrorCode::BadRequest);
}

#[tokio::test]
async fn the_workspaces_own_companies_are_candidates_too_and_win() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    server
        .with_directory(&[row(1, "株式会社アシスト"), row(2, "アシスト株式会社"), row(3, "株式会社みらい企画")])
        .await;
    assert_eq!(person.candidates("アシスト(株)").await.outcome, NameOutcome::Several);
    let own = person.register("株式会社アシスト").await;
    let found = person.candidates("アシスト(株)").await;
    assert_eq!(found.outcome, NameOutcome::One);
    assert_eq!(
        (found.registered[0].company.company_id, found.registered[0].reason),
        (own.company_id, CompanyMatch::Equal)
    );
    assert_eq!(found.directory.len(), 2, "the directory's are still to be seen");
    person.register("アシスト株式会社").await;
    assert_eq!(person.candidates("アシスト(株)").await.outcome, NameOutcome::Several);
    // A company that contains the name is further away than an equal name in the directory.
    person.register("株式会社みらい企画東京").await;
    let found = person.candidates("株式会社みらい企画").await;
    assert_eq!((found.outcome, found.registered[0].reason), (NameOutcome::One, CompanyMatch::Contains));
    assert_eq!(found.directory[0].reason, CompanyMatch::Equal);
    // A company of the workspace that is equal except for the form is nearer than those of the directory.
    let named = person.register("みらい企画東京").await;
    let found = person.candidates("有限会社みらい企画東京").await;
    assert_eq!(found.outcome, NameOutcome::One);
    assert_eq!(
        (found.registered[0].company.company_id, found.registered[0].reason),
        (named.company_id, CompanyMatch::EqualButForForm)
    );
    let mut other = server.in_another_workspace().await;
    assert!(other.candidates("アシスト(株)").await.registered.is_empty());
}

#[tokio::test]
async fn a_candidate_with_a_registered_corporate_number_says_so() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let listed = row(1, "株式会社アシスト");
    server.with_directory(std::slice::from_ref(&listed)).await;
    let found = person.candidates("株式会社アシスト").await;
    assert_eq!(found.directory[0].company_id, None);
    let values = found.directory[0].values.clone();
    assert_eq!(values.corporate_number, listed.corporate_number());
    assert_eq!((values.zip_code.as_str(), values.address1.as_str()), ("100-0013", "霞が関３丁目１番１号"));
    let mut renamed = values;
    renamed.name = "うちのアシスト".to_owned();
    let made = person.post("/api/company", &renamed).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let company_id = made.json::<torikomi_core::wire::Company>().company_id;
    assert_eq!(person.candidates("株式会社アシスト").await.directory[0].company_id, Some(company_id));
}
