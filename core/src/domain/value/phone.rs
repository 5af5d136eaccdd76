//! The form of telephone numbers and zip codes, and the trace a spreadsheet leaves when it takes them for numbers.
//!
//! Takes normalised values. Does not know area codes or which zip codes exist.

/// Digits, `+ - ( ) . #` and spaces, at least one digit. `9.01E+10` has an `E` and is none.
pub(super) fn is_phone(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit() || b"+-().# ".contains(&byte))
        && value.bytes().any(|byte| byte.is_ascii_digit())
}

/// What a spreadsheet makes of a long number: `9.01E+10`.
pub(super) fn is_scientific(value: &str) -> bool {
    let Some((mantissa, exponent)) = value.split_once(['E', 'e']) else { return false };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let mantissa = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    all_digits(exponent)
        && match mantissa.split_once('.') {
            Some((whole, fraction)) => all_digits(whole) && all_digits(fraction),
            None => all_digits(mantissa),
        }
}

/// 9 or 10 digits without a hyphen that begin with 1 to 9: every Japanese number begins with 0.
pub(super) fn lost_its_zero(value: &str) -> bool {
    (9..=10).contains(&value.len()) && all_digits(value) && !value.starts_with('0')
}

/// Three digits, perhaps a hyphen, four digits.
pub(super) fn is_zip(value: &str) -> bool {
    let (area, rest) = match value.split_once('-') {
        Some(parts) => parts,
        None => match value.split_at_checked(3) {
            Some(parts) => parts,
            None => return false,
        },
    };
    area.len() == 3 && rest.len() == 4 && all_digits(area) && all_digits(rest)
}

/// Digits alone, fewer than 7: 0600001 was taken for the number 600001. With a hyphen in it a spreadsheet leaves a
/// zip code alone, so that a short one is a slip of the pen.
pub(super) fn zip_lost_its_zero(value: &str) -> bool {
    value.len() < 7 && all_digits(value)
}

fn all_digits(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{is_phone, is_scientific, is_zip, lost_its_zero, zip_lost_its_zero};

    #[test]
    fn numbers_in_every_usual_spelling_are_telephone_numbers() {
        for value in ["03-1234-5678", "+81 (3) 1234.5678", "0312345678#12", "1"] {
            assert!(is_phone(value), "{value}");
        }
        for value in ["9.01E+10", "03-1234-5678 内線1", "-", "+()", "03/1234", "03\t1", "03,1"] {
            assert!(!is_phone(value), "{value}");
        }
    }

    #[test]
    fn scientific_notation_is_recognised() {
        for value in ["9.01E+10", "9.01e10", "1E+09", "8.19012E-3"] {
            assert!(is_scientific(value), "{value}");
        }
        for value in ["E+10", "9.01E", "9.E+10", "Exit 5", "12"] {
            assert!(!is_scientific(value), "{value}");
        }
    }

    #[test]
    fn a_zip_code_is_three_and_four_digits() {
        for value in ["100-0001", "1000001"] {
            assert!(is_zip(value), "{value}");
        }
        for value in ["10-00001", "1000-001", "100--0001", "100-000", "10000001", "100 0001", "〒100-0001", "日本", "1"]
        {
            assert!(!is_zip(value), "{value}");
        }
    }

    #[test]
    fn a_lost_zero_is_suspected_where_only_digits_stand() {
        for value in ["312345678", "9012345678"] {
            assert!(lost_its_zero(value), "{value}");
        }
        for value in ["0312345678", "31234567", "90123456789", "3-12345678", "+31234567"] {
            assert!(!lost_its_zero(value), "{value}");
        }
        assert!(zip_lost_its_zero("600001") && zip_lost_its_zero("1"));
        assert!(!zip_lost_its_zero("0600001") && !zip_lost_its_zero("60-001"));
    }
}
