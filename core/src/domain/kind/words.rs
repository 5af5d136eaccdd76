//! The words that every kind of values has a form of: for its problem, and for its custom items.

use crate::domain::{
    message::{Message, Words},
    problem::{Problem, Reason},
};

/// The words for a problem that only one kind of values has.
pub(crate) struct ProblemWords {
    /// A few words, for lists, filters and badges.
    pub(crate) title: Words,
    /// What is wrong, with the problem and the item's name. The Japanese is the specification's, to the letter.
    pub(crate) message: fn(&Problem, &Message) -> Message,
    /// How a person repairs it, longer than the message may be.
    pub(crate) advice: Words,
    /// The same for a reason; `None` for one that the kind does not report.
    pub(crate) by_reason: fn(&Problem, &Reason) -> Option<Message>,
}

/// The words for a kind of custom items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomWords {
    pub name: Words,
    /// What a cell may hold.
    pub content: Words,
}
