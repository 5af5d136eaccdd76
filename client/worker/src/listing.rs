//! The lists of row problems and of the warnings' places: kept and filtered here, sent to the page a window at a time.

use torikomi_core::{
    check::verdict::Verdict,
    domain::{
        problem::{Problem, Severity},
        value::fold,
    },
};
use torikomi_messages::{ListName, ListOrder, Listed, ProblemFilter};

/// All lists of a file.
pub(crate) struct Listings {
    pub(crate) problems: Listing,
    warned: Listing,
}

impl Listings {
    /// Takes the row problems and the warnings' places out of a verdict.
    pub(crate) fn take(verdict: &mut Verdict) -> Self {
        // The many stay in place; the few are moved.
        let mut problems = std::mem::take(&mut verdict.problems);
        verdict.problems = problems.extract_if(.., |problem| problem.severity != Severity::Row).collect();
        Listings { problems: Listing::new(problems), warned: Listing::new(std::mem::take(&mut verdict.warned)) }
    }

    pub(crate) fn window(&mut self, order: &ListOrder) -> Listed {
        match order.list {
            ListName::Problems => self.problems.window(order),
            ListName::Warned => self.warned.window(order),
        }
    }
}

pub(crate) struct Listing {
    problems: Vec<Problem>,
    filter: ProblemFilter,
    /// Indices of the problems that pass the filter; `None` while all of them pass.
    passing: Option<Vec<u32>>,
}

impl Listing {
    fn new(problems: Vec<Problem>) -> Self {
        Listing { problems, filter: ProblemFilter::default(), passing: None }
    }

    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.problems.len()).expect("BUG: fewer than a check keeps")
    }

    fn window(&mut self, order: &ListOrder) -> Listed {
        if order.filter != self.filter {
            self.filter = order.filter.clone();
            self.passing = (self.filter != ProblemFilter::default()).then(|| self.find());
        }
        let (first, count) = (order.first as usize, order.count as usize);
        let (total, problems) = match &self.passing {
            None => (self.len(), self.problems.iter().skip(first).take(count).cloned().collect()),
            Some(passing) => {
                let total = u32::try_from(passing.len()).expect("BUG: fewer than a check keeps");
                let shown = passing.iter().skip(first).take(count).map(|&index| self.problems[index as usize].clone());
                (total, shown.collect())
            }
        };
        Listed { list: order.list, order_no: order.order_no, total, first: order.first, problems }
    }

    fn find(&self) -> Vec<u32> {
        let text = searched(&self.filter.text);
        // In the list's form, with commas between thousands, or as an input method writes it.
        let row = digits(&text).parse().ok();
        let passes = |problem: &Problem| {
            self.filter.code.is_none_or(|code| problem.code == code)
                && self.filter.column.is_none_or(|column| problem.column == Some(column))
                && self.filter.is_same_mailbox.is_none_or(|is_same| problem.facts.found.is_some() == is_same)
                && (text.is_empty()
                    || (row.is_some() && problem.row == row)
                    || problem.value.as_ref().is_some_and(|value| searched(value).contains(&text))
                    || searched(&problem.message.ja).contains(&text)
                    || searched(&problem.message.en).contains(&text))
        };
        (0..).zip(&self.problems).filter(|(_, problem)| passes(problem)).map(|(index, _)| index).collect()
    }
}

/// The form in which texts are compared: that of names (specification 3), in lower case.
fn searched(text: &str) -> String {
    fold(text).to_lowercase()
}

/// Without commas, and in half-width digits.
fn digits(text: &str) -> String {
    let half_width = |character| match character {
        '０'..='９' => char::from_digit(u32::from(character) - u32::from('０'), 10).unwrap_or(character),
        _ => character,
    };
    text.chars().filter(|character| !matches!(character, ',' | '，')).map(half_width).collect()
}
