//! リードを探す: numbers, addresses and Latin letters of all lengths, compared with a plain search of the imported
//! texts.

use serde_json::json;
use torikomi_core::domain::item::Item;

use crate::support::{Server, csv_file::CsvFile, person::Person};

const LEADS: u32 = 40;

/// The texts of a lead as they are compared: the first part of its address, all its texts, the digits of its numbers.
struct Imported {
    key: String,
    texts: Vec<String>,
    digits: Vec<String>,
}

/// A random number of only three different digits: short sequences are in many leads, long ones in few.
fn digits(seed: &mut u32, count: usize) -> String {
    let next = |_| {
        *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ['0', '1', '9'][(*seed >> 16) as usize % 3]
    };
    (0..count).map(next).collect()
}

async fn import(person: &mut Person) -> Vec<Imported> {
    let (mut seed, mut file, mut leads) = (7, CsvFile::default(), Vec::new());
    for number in 0..LEADS {
        let key = format!("lead.{}{number}", digits(&mut seed, 5));
        let email = format!("{key}@example{}.co.jp", digits(&mut seed, 3));
        let phone = format!("03-{}-{}", digits(&mut seed, 4), digits(&mut seed, 4));
        let mobile = format!("090-{}-9999", digits(&mut seed, 4));
        let zip_code = format!("100-0{}", digits(&mut seed, 3));
        let company = format!("ＡＢｃ商事{}号株式会社xyz", digits(&mut seed, 2));
        let memo = format!("受付番号{}まで。№{}", digits(&mut seed, 7), digits(&mut seed, 1));
        let cells = [
            (Item::Phone, phone.as_str()),
            (Item::Mobile, &mobile),
            (Item::ZipCode, &zip_code),
            (Item::CompanyName, &company),
            (Item::Memo, &memo),
        ];
        file = file.row(&email, &cells);
        leads.push(Imported {
            key,
            texts: vec![
                email,
                phone.clone(),
                mobile.clone(),
                zip_code.clone(),
                company.replace("ＡＢｃ", "abc"),
                memo.replace('№', "no"),
                "田中".to_owned(),
            ],
            digits: [phone, mobile, zip_code].map(|number| number.replace('-', "")).to_vec(),
        });
    }
    person.import_new(&file).await;
    leads
}

/// The leads that match, newest first.
fn expected(leads: &[Imported], wanted: &str) -> Vec<String> {
    let is_number = wanted.contains(|character: char| character.is_ascii_digit())
        && wanted.chars().all(|character| character.is_ascii_digit() || character == '-' || character == '.');
    let digits: String = wanted.chars().filter(char::is_ascii_digit).collect();
    let has = |lead: &&Imported| {
        lead.texts.iter().any(|text| text.contains(wanted))
            || is_number && lead.digits.iter().any(|number| number.contains(&digits))
    };
    leads.iter().rev().filter(has).map(|lead| lead.key.clone()).collect()
}

fn full_width(text: &str) -> String {
    let wide = |character: char| match character {
        '!'..='~' => char::from_u32(u32::from(character) + 0xfee0).unwrap(),
        other => other,
    };
    text.chars().map(wide).collect()
}

/// Texts to search for: parts of all lengths of each kind of text, and numbers that few leads or none have.
fn looked_for(leads: &[Imported]) -> Vec<String> {
    let mut looked_for: Vec<String> =
        ["0", "99", "0999999", "00000000", "90-9999", "1-1-1", "9@e", "zz", "abc999", "no9", "0109-1"]
            .map(str::to_owned)
            .to_vec();
    let mut seed = 3_usize;
    let kinds = leads[0].texts.len();
    for kind in 0..kinds {
        for length in 1..=12 {
            seed += 1;
            let lead = &leads[seed % leads.len()];
            let texts = [&lead.texts[kind], lead.digits.get(kind).unwrap_or(&lead.texts[kind])];
            for text in texts {
                let characters: Vec<char> = text.chars().collect();
                if let Some(begins) = characters.len().checked_sub(length) {
                    let begin = seed * 7 % (begins + 1);
                    looked_for.push(characters[begin..begin + length].iter().collect());
                }
            }
        }
    }
    looked_for
}

async fn all_are_found(person: &mut Person, leads: &[Imported], when: &str) {
    let (mut found_some, mut found_none) = (0, 0);
    for (number, wanted) in looked_for(leads).iter().enumerate() {
        let typed = if number % 2 == 0 { wanted.clone() } else { full_width(wanted) };
        let expected = expected(leads, wanted);
        assert_eq!(person.find(&json!({ "text": typed })).await, expected, "{when}: {typed}");
        found_some += usize::from(!expected.is_empty());
        found_none += usize::from(expected.is_empty());
    }
    assert!(found_some > 100 && found_none >= 3, "{found_some} {found_none}");
    for (conditions, wanted) in [
        (json!({ "email": "1@EXAMPLE" }), "1@example"),
        (json!({ "email": ".co.jp" }), ".co.jp"),
        (json!({ "company_name": "bC商事" }), "bc商事"),
        (json!({ "company_name": "ｘｙｚ" }), "xyz"),
        (json!({ "company_name": "商事01号" }), "商事01号"),
    ] {
        assert_eq!(person.find(&conditions).await, expected(leads, wanted), "{when}: {conditions}");
    }
}

#[tokio::test]
async fn numbers_and_latin_letters_of_all_lengths_are_found() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let leads = import(&mut person).await;
    person.indexed(&server).await;
    all_are_found(&mut person, &leads, "indexed").await;
    person.without_index(&server).await;
    all_are_found(&mut person, &leads, "not indexed").await;
}

#[tokio::test]
async fn a_segment_of_an_older_version_is_not_used() {
    let server = Server::new().await;
    let working = server.working();
    let mut person = server.signed_in().await;
    let leads = import(&mut person).await;
    person.indexed(&server).await;
    drop(working);
    // An older server built the segment, without any of the terms.
    let mut database = server.as_owner_of(person.workspace_id).await;
    for statement in ["update search_segment set version = version - 1", "update search_part set content = ''"] {
        sqlx::query(statement).execute(&mut database).await.unwrap();
    }
    for wanted in ["9", "0999", "example", "号株式"] {
        assert_eq!(person.find(&json!({ "text": wanted })).await, expected(&leads, wanted), "{wanted}");
    }
}
