// The scenario: three imports with mails, the last one undone; and a read of everything they have left.
import { HEADERS } from './headers.mjs'

// An import is applied in blocks of 4,000 rows: half of these are three blocks.
const rows = Number(process.env.ROWS ?? 20_000)

/** Cells by the index of their column. */
function csv(count, cellsOf) {
	const lines = [HEADERS.join(',')]
	for (let number = 0; number < count; number += 1) {
		const cells = Array(HEADERS.length).fill('')
		for (const [header, text] of Object.entries(cellsOf(number))) cells[HEADERS.indexOf(header)] = text
		lines.push(cells.join(','))
	}
	return Buffer.from(`${lines.join('\r\n')}\r\n`)
}

const address = (number) => `n${number}@example.jp`

/** A form for about thirty leads of a file. */
const form = (number, name) => (number % Math.ceil(rows / 60) === 0 ? { 会員登録済みのフォーム: name } : {})

const first = () => csv(rows / 2, (number) => ({
	姓: '田中', 名: `元${number}`, メールアドレス: address(number), 市区町村: '港区', タグ: `t${number % 7}`, メモ: `初 ${number}`,
	グループ: `g${number % 3}`, ...form(number, '会員'),
}))

// Half known leads, half new ones; a known lead in several blocks; some skipped rows.
const second = () => csv(rows / 2, (number) => ({
	姓: '鈴木', 名: `新${number}`, メールアドレス: number % 2_100 === 7 ? address(7) : address(number + rows / 4), タグ: `t${number % 5},u`,
	メモ: `二 ${number}`, 郵便番号: number % 97 === 5 ? '1' : '100-0001', ...form(number, '資料請求'),
}))

const third = () => csv(rows / 2, (number) => ({
	姓: '佐藤', 名: `三${number}`, メールアドレス: address(number + rows / 2), タグ: `v${number % 4}`, メモ: `三 ${number}`, ...form(number, 'セミナー'),
}))

export const forms = ['会員', '資料請求', 'セミナー']

export async function play(program) {
	const counts = []
	counts.push((await program.import('first.csv', first(), { method: 'new_registration' })).counts)
	await program.mailsSent()
	counts.push((await program.import('second.csv', second(), { method: 'update' })).counts)
	await program.mailsSent()
	const last = await program.import('third.csv', third(), { method: 'update', blank_rule: 'import_rules' })
	counts.push(last.counts)
	await program.mailsSent()
	counts.push(await program.undo(last.import_id))
	await program.mailsSent()
	return counts
}

/** Everything that must be the same in the end, one line each. IDs that a dropped plan has used make no difference. */
export function look(postgres, database) {
	const lines = (what, select) => postgres.sql(database, select).split('\n').map((line) => `${what} ${line}`)
	return [
		...lines('lead', `select to_jsonb(lead) - array['workspace_id', 'lead_id', 'status_id', 'group_id', 'created_at', 'updated_at']
			|| jsonb_build_object(
				'group', (select name from name where name.workspace_id = lead.workspace_id and name_id = lead.group_id),
				'names', (select string_agg(kind || ':' || name, ',' order by kind, position, name) from lead_name
				          join name using (workspace_id, name_id)
				          where lead_name.workspace_id = lead.workspace_id and lead_id = lead.lead_id),
				'memos', (select string_agg(memo_no || ':' || memo, ',' order by memo_no) from lead_memo
				          where lead_memo.workspace_id = lead.workspace_id and lead_id = lead.lead_id))
			from lead order by email`),
		...lines('name', 'select kind, name from name order by kind, name'),
		...lines('import', `select file_name, state, method, blank_rule, processed_count, new_count, overwritten_count, unchanged_count,
			skipped_count, mails_count, failure from import where state not in ('planning', 'planned') order by file_name`),
		...lines('row', `select file_name, row, outcome, import_row.mails, email, changes from import_row join import using (workspace_id, import_id)
			where state not in ('planning', 'planned') order by file_name, row`),
		...lines('undo', `select file_name, outcome, count(*) from undo_row join import using (workspace_id, import_id)
			group by file_name, outcome order by file_name, outcome`),
		...lines('mail', `select form.name, count(*), count(*) filter (where mail.state = 'sent' or (mail.state = 'failed' and mail.doubts = 2)
			or (mail.state = 'cancelled')) from mail left join name as form on (form.workspace_id, form.name_id) = (mail.workspace_id, mail.form_id)
			group by 1 order by 1`),
		...lines('jobs left', "select count(*) from job where kind not in ('search', 'mail', 'email_check')"),
	]
}
