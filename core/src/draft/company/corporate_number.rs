//! 法人番号: the 13 digits by which Japan's National Tax Agency identifies a company (specification 9).
//!
//! The first digit checks the other twelve: it is 9 minus the remainder of their weighted sum divided by 9. Counted
//! from the right, digits at odd places weigh 1, those at even places 2 (法人番号の指定に関する省令 第2条).

use crate::domain::value::{compact, is_blank_character, trim};

/// A corporate number whose check digit is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CorporateNumber(u64);

/// Why a text is not a corporate number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFault {
    /// Not 13 digits.
    Form,
    /// A digit is wrong: the check digit does not fit the others.
    CheckDigit,
}

const DIGITS: usize = 13;

impl CorporateNumber {
    /// Reads what a person writes: full-width digits, blanks, hyphens, and the T of an invoice number are accepted.
    pub fn parse(text: &str) -> Result<CorporateNumber, NumberFault> {
        let compact = compact(trim(text));
        let written: String =
            compact.chars().filter(|&character| character != '-' && !is_blank_character(character)).collect();
        CorporateNumber::from_digits(written.strip_prefix(['T', 't']).unwrap_or(&written))
    }

    /// Reads what files have: 13 ASCII digits.
    pub fn from_digits(text: &str) -> Result<CorporateNumber, NumberFault> {
        if text.len() != DIGITS || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NumberFault::Form);
        }
        let number = text.parse().map_err(|_| NumberFault::Form)?;
        CorporateNumber::new(number).ok_or(NumberFault::CheckDigit)
    }

    /// `None` if the check digit is wrong.
    pub fn new(number: u64) -> Option<CorporateNumber> {
        let others = number % BASE;
        (number / BASE == check_digit(others)).then_some(CorporateNumber(number))
    }

    /// The number of these twelve digits, as the agency assigns them, with its check digit.
    pub fn from_base(twelve_digits: u64) -> CorporateNumber {
        let others = twelve_digits % BASE;
        CorporateNumber(check_digit(others) * BASE + others)
    }

    pub fn number(self) -> u64 {
        self.0
    }
}

const BASE: u64 = 1_000_000_000_000;

fn check_digit(others: u64) -> u64 {
    let (mut rest, mut sum, mut weight) = (others, 0, 1);
    while rest > 0 {
        sum += rest % 10 * weight;
        rest /= 10;
        weight = 3 - weight;
    }
    9 - sum % 9
}

impl std::fmt::Display for CorporateNumber {
    /// Its 13 digits; the first one is never 0.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:013}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{CorporateNumber, NumberFault};

    /// Published ones: the National Tax Agency, Toyota Motor, two of the agency's own samples.
    const PUBLISHED: [&str; 4] = ["7000012050002", "1180301018771", "5111101000006", "8040001999013"];

    #[test]
    fn published_numbers_have_the_right_check_digit() {
        for published in PUBLISHED {
            let number =
                CorporateNumber::from_digits(published).unwrap_or_else(|fault| panic!("{published}: {fault:?}"));
            assert_eq!(number.to_string(), published);
            assert_eq!(CorporateNumber::from_base(number.number()), number);
        }
    }

    #[test]
    fn every_wrong_digit_except_a_0_for_a_9_is_noticed() {
        for published in PUBLISHED {
            for place in 0..published.len() {
                let right = published.as_bytes()[place];
                for digit in b'0'..=b'9' {
                    let mut typed = published.as_bytes().to_vec();
                    typed[place] = digit;
                    let typed = String::from_utf8(typed).expect("digits");
                    // 0 and 9 leave the same remainder when divided by 9: the agency's rule cannot distinguish them,
                    // except in the check digit itself, which is never 0.
                    let alike = digit == right || (place > 0 && digit.abs_diff(right) == 9);
                    assert_eq!(CorporateNumber::from_digits(&typed).is_ok(), alike, "{typed}");
                }
            }
        }
    }

    #[test]
    fn a_text_is_parsed_or_refused_with_its_fault() {
        for text in ["", "700001205000", "70000120500021", "7000012O50002", "-000012050002", "+700001205002"] {
            assert_eq!(CorporateNumber::parse(text), Err(NumberFault::Form), "{text:?}");
        }
        assert_eq!(CorporateNumber::parse("7000012050003"), Err(NumberFault::CheckDigit));
        for text in ["T7000012050002", "７０００ ０１２０ ５０００２", "7-0000-1205-0002"] {
            assert_eq!(CorporateNumber::parse(text).map(|number| number.number()), Ok(7_000_012_050_002), "{text}");
        }
    }
}
