//! Terms: the features by which the index knows a lead, as 32-bit numbers.
//!
//! Different texts may have the same number, so their terms say which leads may match, never which do. The numbers are
//! stored in the database: a change here requires another `search::VERSION`.

use torikomi_core::domain::names::NameKind;

use super::texts::{Texts, Word};

/// The source of a term: names and companies have separate terms, because the surname 千葉 is rarer than the prefecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Any,
    Name,
    CompanyName,
}

impl Field {
    fn tag(self) -> u64 {
        match self {
            Field::Any => 1,
            Field::Name => 2,
            Field::CompanyName => 3,
        }
    }
}

/// Hashed terms have the highest bit 0, names 10, the few others 11: those are unique, so that the leads *without* one
/// are known too.
const NAMES: u32 = 0b10 << 30;
const OTHERS: u32 = 0b11 << 30;
/// Odd, so that multiplication maps 30-bit numbers one to one to others, spread over the parts.
const SPREAD: u32 = 0x9E37_79B1;
const BELOW_OTHERS: u32 = (1 << 30) - 1;

const PRESENT: u32 = 0;
const CONSENT: u32 = 1;
const KIND: u32 = 2;
const FILLED: u32 = 3;
const OPTION: u64 = 20;
const IMPORT: u64 = 21;

/// Digits and Latin letters are so few that nearly every lead with a telephone number and an e-mail address has each
/// pair of them: the threes and fives of consecutive ones (`Run`) distinguish leads. Separators are in no three and no
/// five, so that a number and its digits alone have most of theirs in common.
const THREE: u64 = 4;
const FIVE: u64 = 5;
/// 99999999 has only one distinct five: how often a character repeats, from six on, distinguishes it from 99999.
const SAME: u64 = 6;
const LEAST_SAME: usize = 6;
const LEAST_THREE: usize = 3;
const LEAST_FIVE: usize = 5;
const ASCII_BITS: u32 = 7;
/// There are so many fives that most would belong to only one or two leads; so they share 2^17 numbers, spread over the
/// parts.
const SHARED: u32 = !((1 << 14) - 1);

/// The term of every lead.
pub(crate) fn present() -> u32 {
    special(PRESENT, 0)
}

/// The term of the leads whose rows hold the name. (A workspace does not reach its 2^30th name.)
pub(crate) fn name(name_id: i32) -> u32 {
    NAMES | (name_id.cast_unsigned().wrapping_mul(SPREAD) & BELOW_OTHERS)
}

/// The term of the leads whose rows hold any name of the kind.
pub(crate) fn any_name(kind: NameKind) -> u32 {
    special(
        KIND,
        match kind {
            NameKind::Status => 0,
            NameKind::Group => 1,
            NameKind::Person => 2,
            NameKind::Source => 3,
            NameKind::OldMailGroup => 4,
            NameKind::Form => 5,
            NameKind::Tag => 6,
        },
    )
}

pub(crate) fn consent(given: bool) -> u32 {
    special(CONSENT, u32::from(given))
}

/// The term of the leads that have a value in a custom item.
pub(crate) fn filled(custom_item_id: u32) -> u32 {
    special(FILLED, custom_item_id)
}

fn special(what: u32, number: u32) -> u32 {
    OTHERS | ((number << 2 | what).wrapping_mul(SPREAD) & BELOW_OTHERS)
}

/// The term of the leads that have this option, possibly among others, in a custom item.
pub(crate) fn option(custom_item_id: u32, option: &str) -> u32 {
    hashed(OPTION, u64::from(custom_item_id), of_text(option))
}

/// The term of the leads in the import's rows with this outcome, as `import_row` stores it.
pub(crate) fn import(import_id: i64, outcome: &str) -> u32 {
    hashed(IMPORT, import_id.cast_unsigned(), of_text(outcome))
}

/// The terms of a lead's texts, in no order and possibly repeated.
pub(crate) fn of_texts(texts: &Texts, terms: &mut Vec<u32>) {
    texts.each_folded(|field, folded| grams(field, folded, terms));
    for (custom_item_id, value) in texts.custom() {
        terms.push(filled(*custom_item_id));
        terms.extend(value.split(',').map(|part| option(*custom_item_id, part)));
    }
}

/// The terms that a lead with the word must have: all terms of each form of the word.
pub(crate) fn of_word(field: Field, word: &Word) -> Vec<Vec<u32>> {
    let digits = word.digits.as_ref().filter(|digits| field == Field::Any && **digits != word.folded);
    std::iter::once(&word.folded).chain(digits).map(|form| required_terms(field, form)).collect()
}

/// Every character, every pair of neighbours, and the threes and fives of runs. The latter do not depend on the field:
/// those of a name are in `Any` too.
fn grams(field: Field, folded: &str, terms: &mut Vec<u32>) {
    let mut before = None;
    let mut run = Run::default();
    for character in folded.chars() {
        terms.push(hashed(field.tag(), u64::from(character), 0));
        if let Some(before) = before {
            terms.push(hashed(field.tag(), before, u64::from(character)));
        }
        before = Some(u64::from(character));
        if field == Field::Any {
            run.push(character);
            terms.extend(run.three());
            terms.extend(run.five());
            terms.extend(run.same());
        }
    }
}

/// The terms of every text with the word: for a single character that one; else its pairs, except those within a run
/// that is long enough for threes or fives.
fn required_terms(field: Field, folded: &str) -> Vec<u32> {
    let characters: Vec<char> = folded.chars().collect();
    if let [single] = characters.as_slice() {
        return vec![hashed(field.tag(), u64::from(*single), 0)];
    }
    let pair = |pair: &[char]| match pair {
        [before, next] => Some(hashed(field.tag(), u64::from(*before), u64::from(*next))),
        _ => None,
    };
    let (mut terms, mut begin) = (Vec::new(), 0);
    for run in characters.chunk_by(|before, next| is_of_run(*before) && is_of_run(*next)) {
        let end = begin + run.len();
        let is_long = run.len() >= LEAST_THREE;
        if is_long {
            terms.extend(run_terms(run));
        }
        let before_and_run = characters.get(begin.saturating_sub(1)..end).unwrap_or_default();
        // The pairs of names and companies are more selective, and there are no longer terms of these alone.
        let pairs = if is_long && field == Field::Any { begin.min(1) } else { before_and_run.len() };
        terms.extend(before_and_run.windows(2).take(pairs).filter_map(pair));
        begin = end;
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// The fives of a run, and its repetitions; for a shorter one the threes.
fn run_terms(run: &[char]) -> Vec<u32> {
    let mut latest = Run::default();
    let terms = run.iter().flat_map(|character| {
        latest.push(*character);
        let longest = if run.len() < LEAST_FIVE { latest.three() } else { latest.five() };
        longest.into_iter().chain(latest.same())
    });
    terms.collect()
}

fn is_of_run(character: char) -> bool {
    character.is_ascii_alphanumeric()
}

/// The latest characters of a text, as long as they are digits and Latin letters.
#[derive(Debug, Default)]
struct Run {
    characters: u64,
    length: usize,
    /// How many of the latest are the same.
    same: usize,
}

impl Run {
    fn push(&mut self, character: char) {
        if is_of_run(character) {
            let is_same = self.length > 0 && self.latest(1) == u64::from(character);
            self.same = if is_same { self.same + 1 } else { 1 };
            self.characters = self.characters << ASCII_BITS | u64::from(character);
            self.length += 1;
        } else {
            self.length = 0;
        }
    }

    fn three(&self) -> Option<u32> {
        (self.length >= LEAST_THREE).then(|| hashed(THREE, self.latest(3), 0))
    }

    fn five(&self) -> Option<u32> {
        (self.length >= LEAST_FIVE).then(|| hashed(FIVE, self.latest(5), 0) & SHARED)
    }

    fn same(&self) -> Option<u32> {
        let times = u64::try_from(self.same).unwrap_or(u64::MAX);
        (self.same >= LEAST_SAME).then(|| hashed(SAME, self.latest(1), times))
    }

    fn latest(&self, characters: u32) -> u64 {
        self.characters & ((1 << (characters * ASCII_BITS)) - 1)
    }
}

/// FNV-1a.
fn of_text(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Mixes three numbers into 31 evenly spread bits (the finish of MurmurHash3).
fn hashed(tag: u64, first: u64, second: u64) -> u32 {
    let mixed = mix(mix((tag << 56) ^ first) ^ second);
    u32::try_from(mixed >> 33).expect("BUG: the upper 31 bits fit")
}

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    bits = (bits ^ (bits >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    bits ^ (bits >> 33)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use torikomi_core::domain::names::NameKind;

    use crate::records::search::index::term;
    use crate::records::search::index::term::{
        Field, any_name, consent, grams, hashed, name, of_word, present, required_terms,
    };
    use crate::records::search::index::texts::words;

    #[test]
    fn a_text_has_the_required_terms_of_its_words() {
        let mut terms = Vec::new();
        grams(Field::Any, "株式会社あしすと", &mut terms);
        for typed in ["アシスト", "社", "会社あし", "と"] {
            for form in words(typed).iter().flat_map(|word| of_word(Field::Any, word)) {
                assert!(form.iter().all(|term| terms.contains(term)), "{typed}");
            }
        }
        assert!(!of_word(Field::Name, &words("社")[0])[0].iter().any(|term| terms.contains(term)));
    }

    #[test]
    fn a_text_has_the_required_terms_of_all_its_parts() {
        for text in [
            "a",
            "0",
            "03",
            "0312345678",
            "03-1234-5678",
            "株式会社abc商事12階",
            "lead.0000001@example.co.jp",
            "ab株cde会12345社x",
            "a9999999990000000z",
        ] {
            let characters: Vec<char> = text.chars().collect();
            for field in [Field::Any, Field::Name, Field::CompanyName] {
                let mut terms = Vec::new();
                grams(field, text, &mut terms);
                // A text in a name or a company is in any text too.
                grams(Field::Any, text, &mut terms);
                for begin in 0..characters.len() {
                    for end in begin + 1..=characters.len() {
                        let part: String = characters[begin..end].iter().collect();
                        let required = required_terms(field, &part);
                        assert!(
                            !required.is_empty() && required.iter().all(|term| terms.contains(term)),
                            "{part} of {text}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn common_characters_are_distinguished_by_what_follows_them() {
        let mut terms = Vec::new();
        for text in ["052-3208-9999", "05232089999", "lead.0000001@example.co.jp", "0999999"] {
            grams(Field::Any, text, &mut terms);
        }
        let lacks = |typed: &str| required_terms(Field::Any, typed).iter().any(|term| !terms.contains(term));
        for typed in ["323", "3232", "9999999", "mplea"] {
            let pairs = typed.as_bytes().windows(2).map(|pair| hashed(1, u64::from(pair[0]), u64::from(pair[1])));
            assert!(pairs.into_iter().all(|pair| terms.contains(&pair)) && lacks(typed), "{typed}");
        }
        assert!(!lacks("999999") && lacks("0000000"));
        for typed in ["208", "2089", "20899", "3208999", "lead.00", "e.co.jp"] {
            assert!(!lacks(typed), "{typed}");
        }
    }

    #[test]
    fn a_number_may_be_written_in_two_forms() {
        assert_eq!(of_word(Field::Any, &words("03-1234")[0]).len(), 2);
        assert_eq!(of_word(Field::Any, &words("031234")[0]).len(), 1);
        assert_eq!(of_word(Field::Name, &words("03-1234")[0]).len(), 1);
    }

    #[test]
    fn terms_that_must_differ_are_different() {
        let names = (1..100_000).map(name);
        let filled = (0..10_000).map(term::filled);
        let others = [present(), consent(false), consent(true), any_name(NameKind::Tag), any_name(NameKind::Status)];
        let all: Vec<u32> = names.chain(filled).chain(others).collect();
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
        assert!(all.iter().all(|term| *term >= 1 << 31) && hashed(1, 0x4f50, 0x85e4) < 1 << 31);
    }

    #[test]
    fn the_numbers_are_those_in_existing_databases() {
        assert_eq!(
            [hashed(1, 0x4f50, 0), hashed(2, 0x4f50, 0x85e4), name(1), present()],
            [0x72d2_0a57, 0x5816_c557, 0x9e37_79b1, 0xc000_0000]
        );
    }
}
