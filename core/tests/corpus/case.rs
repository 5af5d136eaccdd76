//! One case of the corpus: its embedded files, and how they are checked.

use serde::Deserialize;
use torikomi_core::{
    check::{Check, Options, verdict::Verdict},
    domain::{
        date::Date,
        format::{Format, KnownNames, Limits, ProfileColumn},
    },
    draft::custom_item::custom_items_from_json,
};

/// A folder of `tests/corpus`.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) input: &'static [u8],
    pub(crate) format: Option<&'static str>,
    /// Read at run time when expectations are rewritten; otherwise embedded.
    pub(crate) expected: &'static str,
}

/// The columns of the corpus' files: the default profile at the time they were written. An item added later is not
/// among them, so every file and every verdict stays as it was.
const COLUMNS: &str = include_str!("columns.json");

/// `format.json`: what differs from the default format with [`COLUMNS`], today's date and the options.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Setting {
    today: Option<Date>,
    max_problems: Option<u32>,
    columns: Option<Vec<ProfileColumn>>,
    /// In the form of the command line.
    custom_items: Option<serde_json::Value>,
    names: Option<KnownNames>,
    limits: Option<Limits>,
}

/// A case that is ready for its check.
pub(crate) struct Prepared {
    pub(crate) format: Format,
    pub(crate) today: Date,
    pub(crate) options: Options,
}

impl Case {
    pub(crate) fn prepare(&self) -> Prepared {
        let setting: Setting = self
            .format
            .map(|json| serde_json::from_str(json).expect("format.json has the documented form"))
            .unwrap_or_default();
        let columns = setting.columns.unwrap_or_else(|| serde_json::from_str(COLUMNS).expect("columns of a profile"));
        let mut format = Format { columns, ..Format::default() };
        if let Some(items) = setting.custom_items {
            format.custom_items = custom_items_from_json(&items.to_string()).expect("good custom items");
        }
        format.names = setting.names.unwrap_or_default();
        format.limits = setting.limits.unwrap_or_default();
        let today = setting.today.or(Date::new(2026, 11, 23)).expect("a day");
        let mut options = Options::default();
        if let Some(max_problems) = setting.max_problems {
            options.max_problems = max_problems;
        }
        Prepared { format, today, options }
    }
}

impl Prepared {
    /// The verdict on the chunks in their order.
    pub(crate) fn verdict<'a>(&self, chunks: impl IntoIterator<Item = &'a [u8]>) -> Verdict {
        let mut check = Check::new(&self.format, self.today, self.options);
        for chunk in chunks {
            check.push(chunk);
        }
        check.finish(true).0
    }
}

/// Files up to this size are cut everywhere.
const SMALL: usize = 4 << 10;
/// A larger file is cut at 500 places, 50 in one run.
const RUNS: usize = 10;
const CUTS: usize = 50;

/// Where the file is cut: the places of each run, in rising order.
pub(crate) fn cuts(length: usize) -> Vec<Vec<usize>> {
    if length <= SMALL {
        return (0..=length).map(|cut| vec![cut]).collect();
    }
    // SplitMix64 from a fixed seed: the same places on every run and target.
    let mut state = 20_261_123_u64;
    let mut random = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let length = u64::try_from(length).expect("a length");
    let mut run = || {
        let mut cuts: Vec<usize> =
            (0..CUTS).map(|_| usize::try_from(random() % length).expect("below a length")).collect();
        cuts.sort_unstable();
        cuts
    };
    (0..RUNS).map(|_| run()).collect()
}

/// The pieces between the cuts.
pub(crate) fn pieces<'a>(input: &'a [u8], cuts: &[usize]) -> Vec<&'a [u8]> {
    let ends = cuts.iter().copied().chain([input.len()]);
    let mut start = 0;
    ends.map(|end| input.get(std::mem::replace(&mut start, end)..end).expect("cuts rise")).collect()
}

/// The differences, a line each, by their path.
pub(crate) fn differences(expected: &serde_json::Value, found: &serde_json::Value, path: &str) -> Vec<String> {
    use serde_json::Value::{Array, Object};
    let both = match (expected, found) {
        (Object(left), Object(right)) => {
            let keys: std::collections::BTreeSet<&String> = left.keys().chain(right.keys()).collect();
            keys.into_iter().map(|key| (key.clone(), left.get(key), right.get(key))).collect::<Vec<_>>()
        }
        (Array(left), Array(right)) => (0..left.len().max(right.len()))
            .map(|place| (place.to_string(), left.get(place), right.get(place)))
            .collect(),
        _ if expected == found => Vec::new(),
        _ => return vec![format!("{path}: expected {expected}, found {found}")],
    };
    both.into_iter()
        .flat_map(|(key, left, right)| {
            let nothing = serde_json::Value::Null;
            differences(left.unwrap_or(&nothing), right.unwrap_or(&nothing), &format!("{path}/{key}"))
        })
        .collect()
}
