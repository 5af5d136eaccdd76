-- Member forms: their mails' texts, the outbox, and the passwords that leads were given (see server/src/mail.rs).

-- Only of forms for which somebody has written one; the others have the default text.
create table form_mail_text (
    workspace_id integer not null,
    form_id      integer not null,
    subject      text not null,
    body         text not null,
    -- Somebody went back to the default text: what counts the changes stays.
    is_default   boolean not null default false,
    -- Counts the changes by people.
    revision     integer not null default 1,
    account_id   integer not null,
    updated_at   timestamptz not null default now(),
    constraint form_mail_text_pk primary key (workspace_id, form_id),
    constraint form_mail_text_form_fk foreign key (workspace_id, form_id)
        references name (workspace_id, name_id) on delete cascade
);

-- With which a lead signs in to a form: nothing but its Argon2id hash.
create table lead_login (
    workspace_id  integer not null,
    lead_id       bigint not null,
    form_id       integer not null,
    password_hash text not null,
    created_at    timestamptz not null default now(),
    constraint lead_login_pk primary key (workspace_id, lead_id, form_id),
    constraint lead_login_lead_fk foreign key (workspace_id, lead_id)
        references lead (workspace_id, lead_id) on delete cascade,
    constraint lead_login_form_fk foreign key (workspace_id, form_id)
        references name (workspace_id, name_id) on delete cascade
);
create index lead_login_form_idx on lead_login (workspace_id, form_id);

-- The outbox: a mail for each form that a lead newly gets, and never a second one for the two. No foreign keys: what was
-- sent stays told when its lead and its form are gone.
create table mail (
    workspace_id  integer not null,
    mail_id       bigint not null,
    lead_id       bigint not null,
    form_id       integer not null,
    -- Null: the lead was registered or edited by a person.
    import_id     bigint,
    state         text not null default 'waiting',
    -- To whom it is written; null as long as it is not.
    email         text collate "C",
    -- Part of the Message-ID, and the name of the .eml file; made when it is written.
    message_uid   uuid,
    -- The message, encrypted (server/src/mail/sealed.rs); null before it is written, and again once it is sent.
    message       bytea,
    attempts      integer not null default 0,
    -- Attempts of which nobody knows whether the mail server took the message, the one under way included: of a message
    -- at most two.
    doubts        smallint not null default 0,
    -- The lead has lost the form while it was on its way.
    cancel_asked  boolean not null default false,
    -- {"ja": "…", "en": "…"}
    reason        jsonb,
    next_at       timestamptz not null default now(),
    -- When a mail that cannot be sent is given up; counted from the first attempt.
    give_up_at    timestamptz,
    is_file       boolean not null default false,
    created_at    timestamptz not null default now(),
    ended_at      timestamptz,
    constraint mail_pk primary key (workspace_id, mail_id),
    constraint mail_lead_form_unique unique (workspace_id, lead_id, form_id),
    constraint mail_state_check check (state in ('waiting', 'prepared', 'sending', 'sent', 'failed', 'cancelled')),
    constraint mail_message_check check (case when state in ('prepared', 'sending') then message is not null
                                              when state in ('waiting', 'sent', 'cancelled') then message is null
                                              else true end)
);
create index mail_due_idx on mail (workspace_id, next_at) where state in ('waiting', 'prepared', 'sending');
create index mail_import_idx on mail (workspace_id, import_id, state, mail_id) where import_id is not null;
create index mail_state_idx on mail (workspace_id, state, mail_id);

grant select, insert, update, delete on form_mail_text, lead_login, mail to torikomi_app;

do $$
declare owned text;
begin
    foreach owned in array array['form_mail_text', 'lead_login', 'mail']
    loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format('create policy %I on %I using (workspace_id = current_setting(''torikomi.workspace_id'')::integer)',
                       owned || '_workspace', owned);
    end loop;
end $$;
