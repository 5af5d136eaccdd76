//! What holds for the whole workspace.

pub(crate) struct WorkspaceWords {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) time_zone: &'static str,
    pub(crate) time_zone_text: &'static str,
    /// What the time is there.
    pub(crate) now: fn(&str) -> String,
    pub(crate) saved: fn(&str) -> String,
    pub(crate) not_allowed: &'static str,
}

pub(super) const JAPANESE: WorkspaceWords = WorkspaceWords {
    title: "ワークスペースの設定",
    lead: "ワークスペース全体に関わる設定です。",
    time_zone: "タイムゾーン",
    time_zone_text: "日時はすべてこのタイムゾーンで表示します。チェックで「今日」とみなす日付(生年月日が未来かどうか)も、これで決まります。",
    now: |moment| format!("現在の日時: {moment}"),
    saved: |time_zone| format!("タイムゾーンを{time_zone}に変更しました。"),
    not_allowed: "変更するには「設定の変更」の権限が必要です。ライセンスアカウントの方にご確認ください。",
};

pub(super) const ENGLISH: WorkspaceWords = WorkspaceWords {
    title: "Workspace settings",
    lead: "These hold for the whole workspace.",
    time_zone: "Time zone",
    time_zone_text: "All dates and times are shown in this time zone. It also tells the check what day is today, and so whether a date of birth lies in the future.",
    now: |moment| format!("Now it is {moment}."),
    saved: |time_zone| format!("The time zone is {time_zone} now."),
    not_allowed: "Changing it needs the right to change settings. Ask the holder of the license account.",
};
