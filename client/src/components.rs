//! The pieces that pages are made of. Each has its style in the file of its name under `style/`.

mod icon;
mod button;
mod badge;
mod page_header;
mod message;
mod failure;
mod empty_state;
mod skeleton;
mod progress_bar;
mod dialog;
mod field;
mod password_field;
mod tabs;
mod radio_cards;
mod virtual_table;
mod notice;
mod loaded;

pub(crate) use badge::{Badge, StateBadge, Tone};
pub(crate) use button::{Button, Link, Look};
pub(crate) use dialog::{Dialog, Place};
pub(crate) use empty_state::EmptyState;
pub(crate) use failure::FailureMessage;
pub(crate) use field::{SelectField, TextAreaField, TextField, focus_first_error};
pub(crate) use icon::{Icon, IconName};
pub(crate) use loaded::Loaded;
pub(crate) use message::Message;
pub(crate) use notice::{NoticeBoard, Notices, use_notices};
pub(crate) use page_header::PageHeader;
pub(crate) use password_field::PasswordField;
pub(crate) use progress_bar::{ProgressBar, percent};
pub(crate) use radio_cards::{RadioCard, RadioCards};
pub(crate) use skeleton::Skeleton;
pub(crate) use tabs::{Tab, TabPanel, Tabs};
pub(crate) use virtual_table::{VirtualColumn, VirtualTable};
