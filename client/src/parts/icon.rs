//! Line icons on a 20 × 20 grid, drawn in the colour of the text beside them.
//!
//! Icons are decoration only: their meaning is in the words beside them, or in the button's label.

use leptos::prelude::*;

/// The motif of an icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IconName {
    Check,
    CheckCircle,
    Alert,
    Info,
    Stop,
    Clock,
    Spinner,
    Undo,
    Reload,
    Download,
    Upload,
    File,
    Plus,
    Trash,
    Pencil,
    Up,
    Down,
    Left,
    Right,
    Close,
    Menu,
    SignOut,
    Person,
    Tag,
    Columns,
    History,
    Search,
    Minus,
    Dice,
    Eye,
    Globe,
    Lock,
    Key,
    Copy,
    Merge,
    Settings,
    People,
    Rows,
    Building,
    Mail,
}

/// The outline of an icon.
fn outline(name: IconName) -> &'static str {
    match name {
        IconName::Check => "M4.5 10.5l3.5 3.5 7.5-8",
        IconName::CheckCircle => "M10 17.5a7.5 7.5 0 100-15 7.5 7.5 0 000 15zM6.75 10.25l2.25 2.25 4.25-4.75",
        IconName::Alert => "M10 3L2.25 16.5h15.5L10 3zM10 8v4M10 14.25v.01",
        IconName::Info => "M10 17.5a7.5 7.5 0 100-15 7.5 7.5 0 000 15zM10 9.25v4.5M10 6.5v.01",
        IconName::Stop => "M6.9 2.5h6.2l4.4 4.4v6.2l-4.4 4.4H6.9l-4.4-4.4V6.9l4.4-4.4zM10 6.25v4.5M10 13.5v.01",
        IconName::Clock => "M10 17.5a7.5 7.5 0 100-15 7.5 7.5 0 000 15zM10 6v4.25l2.75 1.75",
        IconName::Spinner => "M10 2.5a7.5 7.5 0 107.5 7.5",
        IconName::Undo => "M7 4L3.5 7.5 7 11M3.5 7.5h8a5 5 0 010 10H8",
        IconName::Reload => "M16.25 7.5A6.75 6.75 0 104 12.5M16.5 3.5v4.25h-4.25",
        IconName::Download => "M10 3v9.5M6 8.75l4 4 4-4M3.5 16.5h13",
        IconName::Upload => "M10 13V3.5M6 7.25l4-4 4 4M3.5 16.5h13",
        IconName::File => "M5 2.5h6.5L15.5 6.5v11H5v-15zM11.25 2.75v4h4M7.75 10.5h5M7.75 13.5h5",
        IconName::Plus => "M10 4v12M4 10h12",
        IconName::Trash => "M3.5 5.5h13M8 5.5V3.25h4V5.5M5.25 5.5l.75 11h8l.75-11M8.5 8.75v4.5M11.5 8.75v4.5",
        IconName::Pencil => {
            "M3.5 16.5l.75-3.5 8.9-8.9a1.6 1.6 0 012.25 0l.5.5a1.6 1.6 0 010 2.25L7 15.75l-3.5.75zM11.75 5.5l2.75 2.75"
        }
        IconName::Up => "M5 12l5-5 5 5",
        IconName::Down => "M5 8l5 5 5-5",
        IconName::Left => "M12 5l-5 5 5 5",
        IconName::Right => "M8 5l5 5-5 5",
        IconName::Close => "M5 5l10 10M15 5L5 15",
        IconName::Menu => "M3 5.5h14M3 10h14M3 14.5h14",
        IconName::SignOut => "M12 3.5H4.5v13H12M8.5 10H17M14 6.75L17.25 10 14 13.25",
        IconName::Person => "M10 9.5a3.25 3.25 0 100-6.5 3.25 3.25 0 000 6.5zM3.5 17c.5-3.25 3-5 6.5-5s6 1.75 6.5 5",
        IconName::Tag => "M3 3.5h6.5l7.5 7.5-6 6L3.5 9.5 3 3.5zM6.5 7v.01",
        IconName::Columns => "M3 4h14v12H3V4zM7.75 4v12M12.25 4v12",
        IconName::History => "M3.25 5v3.5h3.5M3.5 8.5A7 7 0 1110 17a7 7 0 01-6-3.5M10 6.5V10l2.5 1.75",
        IconName::Search => "M9 14.5a5.5 5.5 0 100-11 5.5 5.5 0 000 11zM13 13l4 4",
        IconName::Minus => "M5 10h10",
        IconName::Dice => "M4 4h12v12H4V4zM7 7v.01M13 7v.01M10 10v.01M7 13v.01M13 13v.01",
        IconName::Globe => {
            "M10 17.5a7.5 7.5 0 100-15 7.5 7.5 0 000 15zM2.5 10h15M10 2.5c2.25 2.25 3.25 4.75 3.25 7.5s-1 5.25-3.25 7.5c-2.25-2.25-3.25-4.75-3.25-7.5s1-5.25 3.25-7.5z"
        }
        IconName::Lock => "M4.5 9h11v8h-11V9zM7 9V6.25a3 3 0 016 0V9M10 12.25v1.75",
        IconName::Key => {
            "M12.5 12a4.5 4.5 0 10-4.2-2.9L3 14.4V17h2.75v-2h2v-2h1.5l1-1.2A4.5 4.5 0 0012.5 12zM13.75 6.25v.01"
        }
        IconName::Copy => "M7.5 7.5h9v9.5h-9V7.5zM12.5 7.5V3h-9v9.5h4",
        IconName::Merge => "M4 3.5c0 5 6 4 6 9M16 3.5c0 5-6 4-6 9M10 12.5V17M7.25 14.25L10 17l2.75-2.75",
        IconName::Settings => {
            "M3 6h8M15.5 6H17M13.25 8.25a2.25 2.25 0 100-4.5 2.25 2.25 0 000 4.5zM3 14h1.5M9 14h8M6.75 16.25a2.25 2.25 0 100-4.5 2.25 2.25 0 000 4.5z"
        }
        IconName::People => {
            "M7.5 9.25a2.75 2.75 0 100-5.5 2.75 2.75 0 000 5.5zM2.5 16.5c.4-2.9 2.2-4.5 5-4.5s4.6 1.6 5 4.5M12.75 4a2.75 2.75 0 010 5.1M14.25 12.25c1.8.5 2.9 1.9 3.25 4.25"
        }
        IconName::Rows => "M3 4h14v12H3V4zM3 8h14M3 12h14",
        IconName::Building => {
            "M4 17.5v-14h8v14M12 8h4v9.5M2.5 17.5h15M6.5 6.5h3M6.5 9.5h3M6.5 12.5h3M14 11v.01M14 14v.01"
        }
        IconName::Mail => "M2.5 4.5h15v11h-15v-11zM3 5l7 6 7-6",
        IconName::Eye => {
            "M2 10s2.75-5.25 8-5.25S18 10 18 10s-2.75 5.25-8 5.25S2 10 2 10zM10 12.25a2.25 2.25 0 100-4.5 2.25 2.25 0 000 4.5z"
        }
    }
}

#[component]
pub(crate) fn Icon(name: IconName) -> impl IntoView {
    let class = if name == IconName::Spinner { "icon icon-turning" } else { "icon" };
    view! {
        <svg class=class width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <path d=outline(name) />
        </svg>
    }
}
