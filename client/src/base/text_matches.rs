//! Texts that match what a person types: any part of them, in any width and case.

use torikomi_core::domain::value::fold;

/// Texts that are ready to be searched at each key press.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TextMatches(Vec<String>);

impl TextMatches {
    pub(crate) fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        TextMatches(texts.into_iter().map(in_comparison).collect())
    }

    /// The indexes of the matching texts, in their order.
    pub(crate) fn find(&self, typed: &str) -> impl Iterator<Item = usize> + use<'_> {
        let typed = in_comparison(typed);
        self.0.iter().enumerate().filter(move |(_, text)| text.contains(&typed)).map(|(place, _)| place)
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The number of characters that the text at `place` and `other` have in common at their beginnings.
    pub(crate) fn same_beginning(&self, place: usize, other: &str) -> usize {
        let other = in_comparison(other);
        self.0.get(place).map_or(0, |text| text.chars().zip(other.chars()).take_while(|(one, two)| one == two).count())
    }
}

fn in_comparison(text: &str) -> String {
    fold(text).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::TextMatches;

    #[test]
    fn width_and_case_do_not_matter() {
        let texts = TextMatches::new(["Webセミナー", "展示会", "ＷＥＢ広告"]);
        let find = |typed| texts.find(typed).collect::<Vec<_>>();
        assert_eq!(find("web"), [0, 2]);
        assert_eq!(find(" ｾﾐﾅｰ"), [0]);
        assert_eq!(find(""), [0, 1, 2]);
        assert!(find("なし").is_empty());
    }
}
