//! The settings of the whole workspace.

pub(crate) struct WorkspaceWords {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) time_zone: &'static str,
    pub(crate) time_zone_text: &'static str,
    /// The current time in the zone.
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
    lead: "These settings apply to the whole workspace.",
    time_zone: "Time zone",
    time_zone_text: "All dates and times are shown in this time zone. It also decides which day the check takes for today, and so whether a date of birth is in the future.",
    now: |moment| format!("Now it is {moment}."),
    saved: |time_zone| format!("The time zone is now {time_zone}."),
    not_allowed: "Changing it needs the right to change settings. Ask the holder of the license account.",
};
