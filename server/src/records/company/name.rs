//! The equality of company names (specification 9): the one place that decides it.
//!
//! A name consists of a *proper name* and a *legal form*. Both are compared after the folding of all names, without
//! blanks and in lower case; the form's abbreviations (㈱, (株)) equal the form, and its side does not count. 株式会社アシスト, アシスト(株) and ㈱ ｱｼｽﾄ
//! are one name; アシスト有限会社 and アシスト are others. A name without a form is *equal but for the form* to each of them:
//! leaving the form out means any firm of that name. Two names with two different forms are two firms, and never that.
//!
//! The results are stored (companies, directory): a change of these rules, or of core's folding, needs another version of
//! them (`super::rebuild`).

pub(crate) mod legal_form;

use std::collections::BTreeSet;

use torikomi_core::domain::value::fold;

use self::legal_form::{ABBREVIATIONS, FORMS};

/// A name is matched as a part of others only from this length on.
const SHORTEST_PART: usize = 3;
/// The stored length of the proper name, which NFKC may have made many times as long: an index does not accept texts of
/// any length.
const COMPARED_CHARACTERS: usize = 300;

/// A name in its compared form.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CompanyName {
    /// The name without its legal form.
    pub proper: String,
    pub form: LegalForm,
}

/// The stored number; 0 means none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LegalForm(pub i16);

impl CompanyName {
    pub fn of(text: &str) -> CompanyName {
        let text = without_abbreviations(folded(text));
        // The longest first: 一般社団法人 ends in 社団法人.
        let at_its_side = FORMS.iter().find_map(|(spelling, form)| {
            let proper = text.strip_prefix(spelling).or_else(|| text.strip_suffix(spelling))?;
            Some((proper.to_owned(), LegalForm(*form)))
        });
        let (mut proper, form) = at_its_side.unwrap_or((text, LegalForm::default()));
        if let Some((end, _)) = proper.char_indices().nth(COMPARED_CHARACTERS) {
            proper.truncate(end);
        }
        CompanyName { proper, form }
    }

    /// Whether the names differ only in that one of them has a legal form and the other has none.
    pub fn is_equal_but_for_form(&self, other: &CompanyName) -> bool {
        self.proper == other.proper
            && self.form != other.form
            && (self.form == LegalForm::default() || other.form == LegalForm::default())
    }

    /// Whether the other name can mean a company of this name: equal, or equal but for the legal form.
    pub fn is_compatible_with(&self, other: &CompanyName) -> bool {
        self == other || self.is_equal_but_for_form(other)
    }

    /// Whether to search for companies whose name contains this one: it needs at least three characters.
    pub fn may_be_part(&self) -> bool {
        self.proper.chars().nth(SHORTEST_PART - 1).is_some()
    }

    /// Whether this name is part of the other one: of its proper name, if the legal form is the same or this name has
    /// none.
    pub fn is_part_of(&self, other: &CompanyName) -> bool {
        self.may_be_part()
            && other.proper.contains(&self.proper)
            && (self.form == LegalForm::default() || self.form == other.form)
    }

    /// All sequences of three characters in the proper name, each packed into a number, sorted and without repetitions.
    /// The grams of a part are a subset of the whole's grams: candidates that an index finds by them are then compared.
    pub fn grams(&self) -> Vec<i64> {
        let characters: Vec<i64> = self.proper.chars().map(|character| i64::from(u32::from(character))).collect();
        let packed =
            characters.windows(SHORTEST_PART).map(|gram| gram.iter().fold(0, |packed, one| packed << 21 | one));
        packed.collect::<BTreeSet<i64>>().into_iter().collect()
    }

    /// The grams as the text of an array, in Postgres' syntax.
    pub fn grams_text(&self) -> String {
        let grams: Vec<String> = self.grams().iter().map(i64::to_string).collect();
        format!("{{{}}}", grams.join(","))
    }
}

/// Folded as every name is (specification 3), and beyond it in lower case and without blanks.
fn folded(text: &str) -> String {
    let text: String = text.chars().map(in_brackets).collect();
    fold(&text).chars().filter(|character| !character.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// ㊑ means (株) as ㈱ does, but NFKC removes its circle.
fn in_brackets(character: char) -> char {
    match character {
        '㊑' => '㈱',
        '㊒' => '㈲',
        '㊓' => '㈳',
        '㊔' => '㈴',
        '㊖' => '㈶',
        '㊫' => '㈻',
        other => other,
    }
}

fn without_abbreviations(mut text: String) -> String {
    if !text.contains('(') {
        return text;
    }
    for (abbreviation, form) in ABBREVIATIONS {
        if text.contains(abbreviation) {
            text = text.replace(abbreviation, form);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{
        CompanyName, LegalForm,
        legal_form::{ABBREVIATIONS, FORMS},
    };

    fn is_same(one: &str, other: &str) -> bool {
        CompanyName::of(one) == CompanyName::of(other)
    }

    #[test]
    fn spellings_and_sides_of_the_legal_form_make_one_name() {
        for (name, spellings) in [
            (
                "株式会社アシスト",
                &[
                    "アシスト株式会社",
                    "(株)アシスト",
                    "アシスト（株）",
                    "㈱アシスト",
                    "アシスト㈱",
                    "㍿アシスト",
                    "㊑アシスト",
                ][..],
            ),
            (
                "有限会社アシスト",
                &["アシスト有限会社", "(有)アシスト", "アシスト（有）", "㈲アシスト", "アシスト㈲", "㊒アシスト"],
            ),
            ("合同会社アシスト", &["アシスト合同会社", "(同)アシスト", "アシスト（同）"]),
            ("合資会社アシスト", &["アシスト(資)", "㈾アシスト"]),
            ("合名会社アシスト", &["(名)アシスト", "アシスト㈴", "㊔アシスト"]),
            ("一般社団法人アシスト", &["アシスト(一社)", "(一社)アシスト"]),
            ("一般財団法人アシスト", &["(一財)アシスト", "アシスト一般財団法人"]),
            ("公益社団法人アシスト", &["(公社)アシスト"]),
            ("公益財団法人アシスト", &["(公財)アシスト"]),
            ("社団法人アシスト", &["(社)アシスト", "㈳アシスト", "㊓アシスト"]),
            ("財団法人アシスト", &["(財)アシスト", "㈶アシスト", "㊖アシスト"]),
            ("医療法人アシスト", &["(医)アシスト", "アシスト医療法人"]),
            ("医療法人社団アシスト", &["(医社)アシスト"]),
            ("医療法人財団アシスト", &["(医財)アシスト"]),
            ("社会医療法人アシスト", &["(社医)アシスト"]),
            ("学校法人アシスト", &["(学)アシスト", "㈻アシスト", "㊫アシスト"]),
            (
                "特定非営利活動法人アシスト",
                &[
                    "NPO法人アシスト",
                    "ＮＰＯ法人アシスト",
                    "(特非)アシスト",
                    "(NPO)アシスト",
                    "認定NPO法人アシスト",
                    "認定特定非営利活動法人アシスト",
                ],
            ),
            ("社会福祉法人アシスト", &["(福)アシスト", "(社福)アシスト"]),
            ("宗教法人アシスト", &["(宗)アシスト"]),
            ("独立行政法人アシスト", &["(独)アシスト"]),
            ("地方独立行政法人アシスト", &["(地独)アシスト"]),
            ("弁護士法人アシスト", &["(弁)アシスト"]),
            ("税理士法人アシスト", &["(税)アシスト"]),
            ("司法書士法人アシスト", &["(司)アシスト"]),
            ("行政書士法人アシスト", &["(行)アシスト"]),
            ("社会保険労務士法人アシスト", &["(労)アシスト"]),
            ("農事組合法人アシスト", &["(農)アシスト"]),
            ("協同組合アシスト", &["アシスト協同組合", "(協)アシスト", "㈿アシスト"]),
            ("企業組合アシスト", &["(企)アシスト", "㈽アシスト"]),
            ("アシスト相互会社", &["相互会社アシスト", "(相)アシスト"]),
            ("有限責任監査法人アシスト", &["アシスト有限責任監査法人"]),
            ("監査法人アシスト", &["アシスト監査法人"]),
        ] {
            assert_eq!(CompanyName::of(name).proper, "アシスト", "{name}");
            assert_ne!(CompanyName::of(name).form, LegalForm::default(), "{name}");
            for spelling in spellings {
                assert!(is_same(name, spelling), "{name} {spelling} {:?}", CompanyName::of(spelling));
            }
        }
    }

    #[test]
    fn another_legal_form_or_none_makes_another_name() {
        let forms = [
            "株式会社",
            "有限会社",
            "合同会社",
            "合資会社",
            "合名会社",
            "医療法人",
            "医療法人社団",
            "社団法人",
            "一般社団法人",
            "",
        ];
        for (place, one) in forms.iter().enumerate() {
            for other in &forms[place + 1..] {
                assert!(!is_same(&format!("{one}アシスト"), &format!("{other}アシスト")), "{one} {other}");
            }
        }
    }

    #[test]
    fn a_name_without_a_form_is_every_firm_of_it_and_two_forms_are_two_firms() {
        let is_equal = |one: &str, other: &str| CompanyName::of(one).is_equal_but_for_form(&CompanyName::of(other));
        assert!(is_equal("トヨタ自動車", "トヨタ自動車株式会社") && is_equal("トヨタ自動車(株)", "ﾄﾖﾀ自動車"));
        assert!(is_equal("日立", "株式会社日立"), "however short it is");
        assert!(!is_equal("有限会社アシスト", "株式会社アシスト"));
        assert!(!is_equal("㈱アシスト", "アシスト株式会社") && !is_equal("アシスト", "ｱｼｽﾄ"), "these are just equal");
        assert!(!is_equal("アシスト", "株式会社アシストマイクロ"));
    }

    #[test]
    fn width_spaces_and_case_do_not_count() {
        for spelling in ["株式会社 アシスト", "株式会社\u{3000}ｱｼｽﾄ", " 株式会社アシスト\t", "株式会社ア\u{200b}シスト"]
        {
            assert!(is_same("株式会社アシスト", spelling), "{spelling:?}");
        }
        assert!(is_same("株式会社ABC Systems", "ａｂｃｓｙｓｔｅｍｓ（株）"));
        assert!(is_same("ガス株式会社", "カ\u{3099}ス株式会社"));
    }

    #[test]
    fn what_cannot_be_told_apart_by_looking_is_one_name() {
        for (one, other) in [
            ("株式会社葛飾", "株\u{200E}式会社葛\u{E0100}飾\u{2060}"),
            ("長谷川商事", "\u{2ED1}⾕川商事"),
            ("一〜二商会", "一\u{FF5E}二商会"),
            ("A\u{2212}B", "Ａ－Ｂ"),
            ("東\u{2014}西", "東\u{2015}西"),
        ] {
            assert!(is_same(one, other), "{one} {other}");
        }
        assert_eq!(CompanyName::of("株\u{200E}式会社葛飾").form, CompanyName::of("㈱葛飾").form);
    }

    #[test]
    fn however_long_a_name_grows_it_fits_into_an_index() {
        let longest = CompanyName::of(&format!("{}株式会社", "\u{fdfa}".repeat(255)));
        assert!(longest.proper.len() <= 1_200 && longest.form != LegalForm::default());
        assert!(CompanyName::of(&"\u{20bb7}".repeat(255)).proper.chars().count() == 255);
    }

    #[test]
    fn a_form_inside_a_name_is_spelled_out_and_stays() {
        assert!(is_same("アシスト(株)東京支店", "アシスト株式会社東京支店"));
        assert_eq!(CompanyName::of("アシスト㈱東京支店").form, LegalForm::default());
        // Other text in brackets is part of the name.
        assert!(!is_same("アシスト(東京)", "アシスト東京"));
    }

    #[test]
    fn a_part_has_three_characters_and_the_same_form_or_none() {
        let is_part = |part: &str, whole: &str| CompanyName::of(part).is_part_of(&CompanyName::of(whole));
        assert!(is_part("トヨタ自動", "トヨタ自動車株式会社"));
        assert!(is_part("株式会社トヨタ自動", "トヨタ自動車株式会社"));
        assert!(is_part("自動車", "トヨタ自動車株式会社"));
        assert!(!is_part("有限会社トヨタ自動", "トヨタ自動車株式会社"));
        assert!(!is_part("日立", "株式会社日立製作所") && !is_part("株式会社日立", "株式会社日立製作所"));
        assert!(!is_part("株式会社", "株式会社日立製作所") && !is_part("", "株式会社日立製作所"));
        assert!(!is_part("製作所日立", "株式会社日立製作所"));
    }

    #[test]
    fn every_gram_of_a_part_is_a_gram_of_the_whole() {
        let whole = CompanyName::of("株式会社アシストアシスト𠮷野");
        assert_eq!(CompanyName::of("アシスト").grams().len(), 2);
        assert!(CompanyName::of("アシ").grams().is_empty());
        for part in ["アシスト", "シストアシ", "ト𠮷野", "アシストアシスト𠮷野"] {
            let part = CompanyName::of(part);
            assert!(part.is_part_of(&whole));
            assert!(part.grams().iter().all(|gram| whole.grams().contains(gram)), "{part:?}");
        }
        let furthest = CompanyName::of("\u{10ffff}\u{10ffff}\u{10ffff}");
        assert!(furthest.grams()[0] > 0);
    }

    #[test]
    fn the_longest_forms_come_first_and_all_are_in_their_compared_form() {
        let lengths: Vec<usize> = FORMS.iter().map(|(spelling, _)| spelling.chars().count()).collect();
        assert!(lengths.is_sorted_by(|longer, shorter| longer >= shorter), "{lengths:?}");
        for (spelling, _) in FORMS {
            assert_eq!(*spelling, super::folded(spelling));
        }
        for (abbreviation, form) in ABBREVIATIONS {
            assert_eq!(*abbreviation, super::folded(abbreviation));
            assert!(FORMS.iter().any(|(spelling, _)| spelling == form), "{form}");
        }
    }
}
