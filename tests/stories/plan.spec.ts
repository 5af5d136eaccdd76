// 確認: blank cells, a rebuilt plan, and downloads from the history.
import { readFile } from 'node:fs/promises'
import { Wizard } from './pages/wizard.ts'
import { csv, file, lead, leads, utf8 } from './support/leads.ts'
import { expectGoodLook } from './support/look.ts'
import { expect, test } from './story.ts'

const update = '更新(重複を上書く)'
const newOnly = '新規登録(重複を省く)'

for (const [rule, company] of [
	['更新しない(空白で取り込みをしない)', '㈱髙島商事'],
	['BowNowのインポートルールで更新する', undefined],
] as const) {
	test(`a blank cell of an update follows the chosen rule: ${rule}`, async ({ person, api }) => {
		const wizard = new Wizard(person)
		await wizard.import(newOnly, file('first.csv', utf8(csv(leads(1)))))
		await wizard.ended()
		await person.goto(new URL('/import', person.url()).href)
		await wizard.chooseMethod(update, rule)
		await wizard.chooseFile(file('second.csv', utf8(csv([lead(1, { '会社・組織名': '' })]))))
		await wizard.toPlan.click()
		await wizard.start.click()
		await wizard.ended()
		const { values } = await api.get<{ values: { key: string; value: string }[] }>('/api/lead/1')
		expect(values.find(({ key }) => key === 'company_name')?.value).toBe(company)
	})
}

for (const width of [1280, 390]) {
	test(`a rebuilt plan shows the rows that differ, at ${width} px`, async ({ person, api }) => {
		await person.setViewportSize({ width, height: 844 })
		const wizard = new Wizard(person)
		await wizard.import(newOnly, file('first.csv', utf8(csv(leads(3)))))
		await wizard.ended()
		await person.goto(new URL('/import', person.url()).href)
		await wizard.plan(update, file('second.csv', utf8(csv(leads(3, { 部署: '営業部' })))))
		// Another person sets that department on one of them; the sums stay 3 of 3.
		const edit = await person.request.patch(new URL('/api/lead/2', person.url()).href, {
			headers: { 'if-match': '*', origin: new URL(person.url()).origin },
			data: { values: [{ key: 'department', value: '総務部' }] },
		})
		expect(edit.ok()).toBe(true)
		await wizard.start.click()
		await expect(person.getByText('登録内容を作り直しました。もう一度確認してください。')).toBeVisible()
		await expect(person.getByText('前回と内容が違う行: 1行')).toBeVisible()
		const rows = person.getByRole('grid', { name: '前回と違う行' })
		await expect(rows.getByText('taro2@example.jp')).toBeVisible()
		await expect(rows.getByText(/部署: \(空白\) → 営業部|部署: .* → 営業部/).first()).toBeVisible()
		await expect(rows.getByText('部署: 総務部 → 営業部')).toBeVisible()
		await rows.getByText('taro2@example.jp').click()
		const detail = person.getByRole('dialog', { name: /3/ })
		await expect(detail.getByRole('heading', { name: '前回' })).toBeVisible()
		await expect(detail.getByText('総務部')).toBeVisible()
		await expectGoodLook(person, 'difference')
		await person.keyboard.press('Escape')
		await wizard.start.click()
		await wizard.ended()
		expect((await api.imports())[0]?.counts?.overwritten).toBe(3)
	})
}

test('a rebuilt plan shows which company a lead would leave', async ({ person, api }) => {
	const wizard = new Wizard(person)
	await wizard.import(newOnly, file('first.csv', utf8(csv([lead(1, { '会社・組織名': 'みらい企画' })]))))
	await wizard.ended()
	const company = await api.post<{ company_id: number }>('/api/company', { name: '株式会社みらい企画' })
	await person.goto(new URL('/import', person.url()).href)
	await wizard.plan(update, file('second.csv', utf8(csv([lead(1, { '会社・組織名': '別の会社' })]))))
	// Another person adds the lead to a company, which it would leave with the new name.
	const joined = await person.request.put(new URL('/api/lead/1/company', person.url()).href, {
		headers: { origin: new URL(person.url()).origin },
		data: { company_id: company.company_id },
	})
	expect(joined.ok()).toBe(true)
	await wizard.start.click()
	await expect(person.getByText('企業から外れるリード: 0件 → 1件')).toBeVisible()
	const rows = person.getByRole('grid', { name: '前回と違う行' })
	await expect(rows.getByText('企業「株式会社みらい企画」から外れる')).toHaveCount(1)
	await rows.getByText('taro1@example.jp').click()
	const detail = person.getByRole('dialog', { name: /2/ })
	await expect(detail.getByText('会社・組織名が変わるため、企業「株式会社みらい企画」から外れます。')).toHaveCount(1)
	await expectGoodLook(person, 'the company that a lead would leave')
})

test('a rebuilt plan shows which names it would create now', async ({ person, api }) => {
	const wizard = new Wizard(person)
	await api.post('/api/name/tag', { name: '春' })
	await wizard.plan(newOnly, file('first.csv', utf8(csv([lead(1, { タグ: '春,夏' })]))))
	const names = person.locator('.plan-names')
	await expect(names).toHaveText(/^新しく作成される名前\s*タグ\s*夏$/)
	// Another person adds one of the names and deletes the other; the row itself stays the same.
	await api.post('/api/name/tag', { name: '夏' })
	const known = (await api.get<{ name_id: number; name: string }[]>('/api/name/tag')).find(({ name }) => name === '春')
	const deleted = await person.request.delete(new URL(`/api/name/tag/${known?.name_id}`, person.url()).href, {
		headers: { origin: new URL(person.url()).origin },
	})
	expect(deleted.ok()).toBe(true)
	await wizard.start.click()
	await expect(person.getByText('新しく作成される名前が変わりました。')).toBeVisible()
	await expect(person.getByText('行ごとの登録内容は、どの行も前回と同じです。')).toBeVisible()
	await expect(names.filter({ hasText: '追加' })).toContainText('春')
	await expect(names.filter({ hasText: '除外' })).toContainText('夏')
	await expectGoodLook(person, 'names that differ')
	await wizard.start.click()
	await wizard.ended()
})

test('the number of errors in the history downloads the skipped rows', async ({ person }) => {
	const wizard = new Wizard(person)
	await wizard.import(newOnly, file('some.csv', utf8(csv([lead(1), lead(1), lead(2, { 郵便番号: '12' })]))))
	await wizard.ended()
	await person.getByRole('link', { name: '履歴', exact: true }).click()
	const downloading = person.waitForEvent('download')
	await person.getByRole('link', { name: /エラー/ }).filter({ hasText: '2' }).click()
	const download = await downloading
	const bytes = await readFile(await download.path())
	expect(bytes.subarray(0, 3)).toEqual(Buffer.from('efbbbf', 'hex'))
	const text = bytes.toString('utf8')
	expect(text).toContain('同一メールアドレスがCSV内に存在するため、処理をスキップしました。(2行目),3')
	expect(text).toMatch(/郵便番号の形式が正しくありません。\(郵便番号は7桁です。.*\),4/)
})

test('while an import runs, the first step says so', async ({ person }) => {
	const wizard = new Wizard(person)
	await wizard.plan(newOnly, file('big.csv', utf8(csv(leads(100_000)))))
	await wizard.start.click()
	await wizard.accepted()
	const other = await person.context().newPage()
	await other.goto(new URL('/import', person.url()).href)
	await expect(other.getByRole('radio', { name: newOnly })).toBeVisible()
	await expect(other.getByText('処理中のインポートがあるため、一括登録を続行できません。')).toBeVisible()
	await wizard.ended(120_000)
	await expect(other.getByText('処理中のインポートがあるため、一括登録を続行できません。')).toBeHidden({ timeout: 30_000 })
})
