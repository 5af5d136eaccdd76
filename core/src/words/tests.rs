use super::{FILE_REFUSED, Language, advice, error_reason, line, location, message, title};
use crate::domain::{
    format::{CustomItem, CustomKind, Format},
    item::{Item, Key},
    problem::{Column, Facts, Found, Limit, Message, Moved, Problem, ProblemCode, Reason, Renamed, Severity},
};

fn problem(code: ProblemCode, item: Item, value: &str, facts: Facts) -> Problem {
    Problem {
        severity: code.severity(),
        code,
        row: Some(3),
        line: Some(3),
        byte: Some(1512),
        column: Some(Column(4)),
        key: Some(Key::Basic(item)),
        value: Some(value.to_owned()),
        facts,
        message: Message::default(),
        advice: None,
    }
}

fn japanese(code: ProblemCode, item: Item, value: &str, facts: Facts) -> String {
    message(&problem(code, item, value, facts), &Format::default()).ja
}

#[test]
fn every_code_has_words_in_both_languages() {
    for code in ProblemCode::ALL {
        let problem = problem(code, Item::Email, "値", Facts::default());
        let message = message(&problem, &Format::default());
        for text in [&message.ja, &message.en] {
            assert!(text.ends_with(['.', '。']), "{code:?}: {text}");
            assert!(!text.contains("  ") && !text.contains("。。"), "{code:?}: {text}");
        }
        assert!(!title(code).ja.is_empty() && !title(code).en.is_empty());
        assert_eq!(advice(&problem).is_some(), code.severity() == Severity::Row, "{code:?}");
    }
    assert_eq!(FILE_REFUSED.ja, "選択したファイルはインポートできません。");
}

#[test]
fn row_problems_have_the_specifications_japanese() {
    let max = |max| Facts { max: Some(max), ..Facts::default() };
    let none = Facts::default;
    for (code, item, value, facts, expected) in [
        (
            ProblemCode::DuplicateInFile,
            Item::Email,
            "a@b.jp",
            Facts { winner_row: Some(2), ..none() },
            "同一メールアドレスがCSV内に存在するため、処理をスキップしました。",
        ),
        (
            ProblemCode::AlreadyRegistered,
            Item::Email,
            "a@b.jp",
            none(),
            "既に登録されているメールアドレスのため、処理をスキップしました。",
        ),
        (ProblemCode::Required, Item::LastName, "", none(), "姓は必須項目です。"),
        (ProblemCode::TooLong, Item::LastName, "あ", max(50), "姓は50文字以内で入力してください。"),
        (ProblemCode::TooLong, Item::Memo, "あ", max(3000), "メモは3000文字以内で入力してください。"),
        (ProblemCode::TooLong, Item::Email, "a", max(255), "メールアドレスは6文字以上255文字以内で入力してください。"),
        (ProblemCode::TooShort, Item::Email, "a", max(255), "メールアドレスは6文字以上255文字以内で入力してください。"),
        (ProblemCode::EmailInvalid, Item::Email, "a", none(), "メールアドレスの形式が正しくありません。"),
        (ProblemCode::ZipInvalid, Item::ZipCode, "a", none(), "郵便番号の形式が正しくありません。"),
        (ProblemCode::PhoneInvalid, Item::Fax, "a", none(), "FAX番号の形式が正しくありません。"),
        (ProblemCode::PrefectureInvalid, Item::Prefecture, "a", none(), "都道府県の値が正しくありません。"),
        (
            ProblemCode::UrlInvalid,
            Item::Website,
            "a",
            none(),
            "Webサイトはhttpまたはhttpsから始まるURLを入力してください。",
        ),
        (ProblemCode::DateInvalid, Item::BirthDate, "a", none(), "生年月日の日付が正しくありません。"),
        (
            ProblemCode::OptionUnknown,
            Item::MailConsent,
            "はい",
            none(),
            "メール配信の同意確認に存在しない選択肢「はい」が指定されています。",
        ),
        (ProblemCode::StatusUnknown, Item::Status, "新", none(), "ステータス「新」は登録されていません。"),
        (ProblemCode::PersonUnknown, Item::PersonsInCharge, "山", none(), "担当者「山」は登録されていません。"),
        (ProblemCode::FormUnknown, Item::MemberForms, "会", none(), "会員登録フォーム「会」は存在しません。"),
        (ProblemCode::Encoding, Item::City, "", none(), "文字コードが正しくない文字が含まれています。"),
        (ProblemCode::HeaderAgain, Item::LastName, "姓", none(), "見出し行がもう一度あります。"),
        (ProblemCode::ControlCharacter, Item::Phone, "\u{1F}03", none(), "使用できない制御文字が含まれています。"),
        (ProblemCode::QuoteInvalid, Item::City, "", none(), "引用符の使い方が正しくありません。"),
    ] {
        assert_eq!(japanese(code, item, value, facts), expected);
    }
}

#[test]
fn advice_goes_by_the_reason_and_stands_behind_the_sentence_of_the_error_csv() {
    for (code, value, reason, expected, ja) in [
        (ProblemCode::EmailInvalid, "mailto:a@b.jp", Reason::Prefix, None, "先頭の「mailto:」を取り除き"),
        (ProblemCode::EmailInvalid, "<a@b.jp>", Reason::Brackets, None, "括弧を取り除き"),
        (ProblemCode::PhoneInvalid, "03-1 内線12", Reason::Extension, Some("03-1#12"), "「03-1#12」"),
        (ProblemCode::DateInvalid, "36527", Reason::Serial, Some("2000-01-02"), "2000-01-02に当たります"),
        (ProblemCode::OptionUnknown, "希望する。", Reason::Nearest, Some("希望する"), "「希望する」のことであれば"),
        (ProblemCode::QuoteInvalid, "a", Reason::Backslash, None, "2つ重ねて"),
    ] {
        let facts = Facts { reason: Some(reason), expected: expected.map(str::to_owned), ..Facts::default() };
        let mut problem = problem(code, Item::Email, value, facts);
        problem.message = message(&problem, &Format::default());
        let advice = advice(&problem).expect("advice");
        assert!(advice.ja.contains(ja), "{}", advice.ja);
        let in_brackets = format!("{}({})", problem.message.ja, advice.ja);
        assert_eq!(error_reason(&problem, Language::Japanese), in_brackets);
        assert_eq!(error_reason(&problem, Language::English), format!("{} ({})", problem.message.en, advice.en));
    }
    let mut unknown = problem(ProblemCode::StatusUnknown, Item::Status, "新", Facts::default());
    unknown.facts.reason = Some(Reason::Unknown);
    unknown.message = message(&unknown, &Format::default());
    assert_eq!(error_reason(&unknown, Language::Japanese), "ステータス「新」は登録されていません。");
}

#[test]
fn every_reason_has_advice_that_shift_jis_can_write() {
    let names = "nearest unknown";
    for (code, words) in [
        (
            ProblemCode::EmailInvalid,
            "formula prefix several brackets quotes full_width not_ascii space no_at dots character domain length",
        ),
        (
            ProblemCode::PhoneInvalid,
            "formula several extension scientific_notation words apostrophe no_digit character",
        ),
        (ProblemCode::ZipInvalid, "formula digits character"),
        (ProblemCode::DateInvalid, "serial no_such_day future hashes form"),
        (ProblemCode::NumberInvalid, "scientific_notation thousands unit words"),
        (ProblemCode::UrlInvalid, "formula brackets prefix no_scheme several no_host space"),
        (ProblemCode::OptionUnknown, "separator nearest unknown"),
        (ProblemCode::StatusUnknown, names),
        (ProblemCode::PersonUnknown, names),
        (ProblemCode::FormUnknown, names),
        (ProblemCode::QuoteInvalid, "backslash text_behind"),
        (ProblemCode::RowShifted, "comma_missing address_beside"),
        (ProblemCode::HeaderAgain, "second_line"),
    ] {
        let general = advice(&problem(code, Item::Email, "a", Facts::default())).expect("advice");
        for word in words.split(' ') {
            let reason = Reason::from(word.to_owned());
            assert!(!matches!(reason, Reason::Other(_)), "{word}");
            let facts = Facts { reason: Some(reason), expected: Some("x".to_owned()), ..Facts::default() };
            let advice = advice(&problem(code, Item::Email, "a", facts)).expect("advice");
            assert_eq!(advice == general, matches!(word, "unknown" | "text_behind"), "{code:?} {word}");
            assert!(advice.ja.ends_with(['。', 'p']) && advice.en.ends_with('.'), "{code:?} {word}");
            assert!(!encoding_rs::SHIFT_JIS.encode(&advice.ja).2, "{}", advice.ja);
        }
    }
}

#[test]
fn a_custom_item_is_called_by_its_name() {
    let item = CustomItem { custom_item_id: 7, name: "予算".into(), kind: CustomKind::Number, options: vec![] };
    let format = Format { custom_items: vec![item], ..Format::default() };
    let mut problem = problem(ProblemCode::NumberInvalid, Item::Email, "高", Facts::default());
    problem.key = Some(Key::Custom(7));
    assert_eq!(message(&problem, &format).ja, "予算は数値で入力してください。");
    assert_eq!(message(&problem, &format).en, "Enter a number for 予算.");
    problem.key = Some(Key::Custom(8));
    assert_eq!(message(&problem, &format).ja, "custom:8は数値で入力してください。");
}

#[test]
fn header_differences_are_listed_one_kind_a_sentence() {
    let facts = Facts {
        missing: vec!["名".into()],
        added: (1..=12).map(|number| format!("列{number}")).collect(),
        renamed: vec![Renamed { column: Column(0), found: "氏".into(), expected: "姓".into() }],
        moved: vec![Moved { name: "役職".into(), found: Column(11), expected: Column(10) }],
        ..Facts::default()
    };
    let text = message(&problem(ProblemCode::HeaderMismatch, Item::Email, "", facts), &Format::default());
    assert_eq!(
        text.ja,
        "見出し行が指定の形式と一致しません。足りない列: 「名」。余分な列: 「列1」「列2」「列3」「列4」「列5」「列6」「列7」「列8」「列9」「列10」 ほか2件。\
         名前が違う列: A列「氏」→「姓」。位置が違う列: 「役職」L列→K列。サンプルCSVの見出しに合わせて保存し直してください。"
    );
    assert!(text.en.contains(
        "Named differently: column A \"氏\" should be \"姓\". To be moved: \"役職\" from column L to column K. "
    ));
}

#[test]
fn a_place_has_row_column_and_byte() {
    let mut unclosed = problem(ProblemCode::QuoteUnclosed, Item::Email, "", Facts::default());
    unclosed.byte = Some(1_234_567);
    let text = message(&unclosed, &Format::default());
    assert!(text.ja.starts_with("3行目のE列(先頭から1,234,567バイト)で始まる引用符"), "{}", text.ja);
    assert!(text.en.contains("at row 3, column E (byte 1,234,567) is never closed"), "{}", text.en);
}

#[test]
fn a_place_has_a_line_of_its_own() {
    let mut problem = problem(ProblemCode::QuoteUnclosed, Item::Email, "", Facts::default());
    problem.line = Some(1_004);
    let place = location(&problem).expect("a place");
    assert_eq!(place.ja, "3行目・E列・ファイルの1,004番目の改行区切り・先頭から1,512バイト");
    assert_eq!(place.en, "Row 3, column E, line 1,004 of the file, byte 1,512");
    assert_eq!(location(&Problem::of(ProblemCode::Empty)), None);
}

#[test]
fn a_line_draws_what_a_terminal_would_obey() {
    let item = CustomItem { custom_item_id: 7, name: "予\t算".into(), kind: CustomKind::Number, options: vec![] };
    let format = Format { custom_items: vec![item], ..Format::default() };
    let mut problem = problem(ProblemCode::NumberInvalid, Item::Email, "03\t12\u{1B}\n34", Facts::default());
    problem.key = Some(Key::Custom(7));
    problem.message = message(&problem, &format);
    let [ja, en] = [Language::Japanese, Language::English].map(|language| line(&problem, &format, language));
    assert!(ja.contains("(予〈U+0009〉算)") && ja.ends_with("値: 「03〈U+0009〉12〈U+001B〉〈改行〉34」"), "{ja}");
    assert!(en.ends_with("Found: \"03〈U+0009〉12〈U+001B〉〈line break〉34\""), "{en}");
    assert!(!ja.contains(char::is_control) && !en.contains(char::is_control));
}

#[test]
fn a_limit_is_shown_exactly() {
    let facts = |max| Facts { max: Some(max), found: Some(Found::Exceeded(Limit::Bytes)), ..Facts::default() };
    assert!(japanese(ProblemCode::TooLarge, Item::Email, "", facts(4 << 30)).contains("4 GiBまで"));
    assert!(japanese(ProblemCode::TooLarge, Item::Email, "", facts(1_500)).contains("1,500 Bまで"));
}
