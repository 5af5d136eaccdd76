//! Numbers of custom items (specification 5, `number_invalid`).
//!
//! Takes normalised values. A number stays text: it is never turned into a float, so nothing is rounded.

/// How many digits a number may have, both sides of the point together.
const MAX_DIGITS: usize = 30;

/// Optional sign, at most 30 digits, at most one point with a digit on both sides; no thousands separators.
pub(super) fn is_number(value: &str) -> bool {
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && fraction.is_none_or(digits) && whole.len() + fraction.map_or(0, str::len) <= MAX_DIGITS
}

#[cfg(test)]
mod tests {
    use super::is_number;

    #[test]
    fn numbers_are_signs_digits_and_one_point() {
        let thirty = "1".repeat(30);
        let thirty_with_point = format!("-{}.{}", "1".repeat(15), "2".repeat(15));
        for value in ["0", "-1", "+1", "007", "3.14", &thirty, &thirty_with_point] {
            assert!(is_number(value), "{value}");
        }
        let too_long = "1".repeat(31);
        for value in ["", "-", "1.", ".5", "1.2.3", "1,000", "1e5", "--1", "1 000", "¥100", "12円", &too_long] {
            assert!(!is_number(value), "{value}");
        }
    }
}
