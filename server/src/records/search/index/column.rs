//! The columns of a segment, for range conditions: its leads' dates and numbers, a row each, under a negative number.
//!
//! A value is 32 bits that preserve the order of the originals and may make neighbours equal: a range finds all leads
//! in it, and possibly more. The content is the number of leads, their numbers within the segment, and the values in
//! the same order.

use roaring::RoaringBitmap;
use torikomi_core::domain::date::Date;

use crate::base::error::{Error, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    Registered,
    Updated,
    BirthDate,
    /// A custom item's numbers or dates.
    Custom(u32),
}

impl Column {
    /// Next to the numbers of the parts.
    pub(crate) fn part(self) -> i32 {
        match self {
            Column::Registered => -1,
            Column::Updated => -2,
            Column::BirthDate => -3,
            Column::Custom(custom_item_id) => i32::try_from(custom_item_id).map_or(i32::MIN, |id| -16 - id),
        }
    }
}

/// Minutes since 1970.
pub(crate) fn of_moment(moment: time::OffsetDateTime) -> i32 {
    let minutes = moment.unix_timestamp().div_euclid(60);
    i32::try_from(minutes).unwrap_or(if minutes < 0 { i32::MIN } else { i32::MAX })
}

pub(crate) fn of_date(date: Date) -> i32 {
    (i32::from(date.year()) * 16 + i32::from(date.month())) * 32 + i32::from(date.day())
}

/// The value of a number or date cell; `None` for anything else.
pub(crate) fn of_text(text: &str) -> Option<i32> {
    if let Ok(date) = text.parse::<Date>() {
        return Some(of_date(date));
    }
    // The nearest 64-bit float, whose bits sort correctly once those of negative numbers are inverted.
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite())?;
    let bits = (number + 0.0).to_bits().cast_signed();
    let ordered = if bits < 0 { bits ^ i64::MAX } else { bits };
    i32::try_from(ordered >> 32).ok()
}

/// The values of a segment under construction.
#[derive(Debug, Default)]
pub(crate) struct Values {
    offsets: Vec<u8>,
    values: Vec<u8>,
    count: u32,
}

impl Values {
    /// `offset` must be higher than all before.
    pub(crate) fn add(&mut self, offset: u32, value: i32) {
        let offset = u16::try_from(offset).expect("BUG: a lead's number within its segment");
        self.offsets.extend_from_slice(&offset.to_le_bytes());
        self.values.extend_from_slice(&value.to_le_bytes());
        self.count += 1;
    }

    pub(crate) fn into_content(self) -> Vec<u8> {
        [self.count.to_le_bytes().as_slice(), &self.offsets, &self.values].concat()
    }
}

/// The leads whose value may be in the range, both ends included.
pub(crate) fn within(content: &[u8], least: i32, most: i32) -> Result<RoaringBitmap> {
    let truncated = || Error::Internal("a truncated column".to_owned());
    let (count, rest) = content.split_first_chunk::<4>().ok_or_else(truncated)?;
    let count = usize::try_from(u32::from_le_bytes(*count)).map_err(|error| Error::internal("a column", error))?;
    let (offsets, values) = rest.split_at_checked(count * 2).ok_or_else(truncated)?;
    if values.len() != count * 4 {
        return Err(truncated());
    }
    let offsets = offsets.chunks_exact(2).map(|bytes| u32::from(u16::from_le_bytes([bytes[0], bytes[1]])));
    let values = values.chunks_exact(4).map(|bytes| i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
    let wanted = offsets.zip(values).filter(|(_, value)| (least..=most).contains(value)).map(|(offset, _)| offset);
    RoaringBitmap::from_sorted_iter(wanted).map_err(|error| Error::internal("a column's order", error))
}

#[cfg(test)]
mod tests {
    use crate::records::search::index::column::{Values, of_text, within};

    #[test]
    fn values_keep_the_order_of_numbers_and_dates() {
        for ordered in [
            ["-1000000", "-12.5", "-0.001", "0", "0.001", "3", "40.25"],
            ["0001-01-01", "1980-01-31", "1980-02-01", "1999-12-31", "2000-01-01", "2026-11-25", "9999-12-31"],
        ] {
            let values: Vec<i32> = ordered.iter().map(|text| of_text(text).expect(text)).collect();
            assert!(values.is_sorted_by(|left, right| left < right), "{values:?}");
        }
        assert_eq!(of_text("-0"), of_text("0"));
        assert!(of_text("99999999999999999999999999999.9") >= of_text("99999999999999999999999999999"));
        assert_eq!(of_text("来期"), None);
    }

    #[test]
    fn a_range_includes_both_its_ends() {
        let mut values = Values::default();
        for offset in 0..1_000 {
            values.add(offset, i32::try_from(offset).expect("small") - 500);
        }
        let content = values.into_content();
        let found = within(&content, -3, 4).expect("a column");
        assert_eq!((found.len(), found.min(), found.max()), (8, Some(497), Some(504)));
        assert!(within(&content[..content.len() - 1], 0, 1).is_err());
    }
}
