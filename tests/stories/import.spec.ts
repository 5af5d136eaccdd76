// A file of leads, from the choice to the history.
import { csv, file, header, lead, leads, shiftJis, utf8 } from './support/leads.ts'
import { Wizard } from './pages/wizard.ts'
import { expect, test } from './story.ts'

for (const [name, encode] of [['UTF-8', utf8], ['Shift-JIS', shiftJis]] as const) {
	test(`a ${name} file is checked, imported and found in the history`, async ({ person, api }) => {
		const rows = [...leads(3), lead(4, { メールアドレス: 'not an address' }), lead(1, { 名: '二度目' })]
		const wizard = new Wizard(person)
		await wizard.chooseMethod('新規登録(重複を省く)')
		await wizard.chooseFile(file('名刺.csv', encode(csv(rows))))
		await expect(person.getByText('メールアドレスの形式が正しくありません。').first()).toBeVisible()
		await expect(person.getByText('㈱髙島商事').first()).toBeVisible()
		await wizard.toPlan.click()
		await expect(wizard.start).toHaveText('3件を登録し、2件をスキップする')
		await wizard.start.click()
		await wizard.ended()
		await expect(person.getByText('新規登録 3件、上書き登録 0件、スキップ 2件')).toBeVisible()

		await person.getByRole('link', { name: '履歴', exact: true }).click()
		const row = person.getByRole('row').filter({ hasText: '名刺.csv' })
		await expect(row).toContainText('完了')
		await expect(row).toContainText('佐藤花子')
		const [stored] = await api.imports()
		expect(stored?.counts).toEqual({ processed: 5, new: 3, overwritten: 0, unchanged: 0, skipped: 2, mails: 0 })
		expect(await api.addresses(stored?.import_id ?? 0)).toEqual(['taro1@example.jp', 'taro2@example.jp', 'taro3@example.jp'])
	})
}

test.describe('as it ships', () => {
	test.use({ asShipped: true })

	test('a file is imported, and every lead says that its address was not checked', async ({ person, api }) => {
		const wizard = new Wizard(person)
		await wizard.import('新規登録(重複を省く)', file('名刺.csv', utf8(csv(leads(3)))))
		await wizard.ended()
		expect((await api.imports())[0]?.counts).toEqual({ processed: 3, new: 3, overwritten: 0, unchanged: 0, skipped: 0, mails: 0 })
		// The check runs after the import.
		const unchecked = async () => (await api.get<{ name: string; leads: number }[]>('/api/name/tag')).find(({ name }) => name === 'Unchecked Email')?.leads
		await expect.poll(unchecked).toBe(3)
		await person.getByRole('link', { name: '履歴', exact: true }).click()
		await expect(person.getByRole('row').filter({ hasText: '名刺.csv' })).toContainText('完了')
		await person.goto(new URL('/leads/1', person.url()).href)
		await expect(person.getByText('Unchecked Email').first()).toBeVisible()
		await expect(person.getByText('メールアドレスの確認(確認できませんでした)')).toBeVisible()
	})
})

test('an update shows old and new values side by side before anything is changed', async ({ person, api }) => {
	const wizard = new Wizard(person)
	await wizard.import('新規登録(重複を省く)', file('first.csv', utf8(csv(leads(3)))))
	await wizard.ended()

	await person.goto(new URL('/import', person.url()).href)
	const rows = [lead(1, { 部署: '営業部' }), lead(2), lead(9)]
	await wizard.plan('更新(重複を上書く)', file('second.csv', utf8(csv(rows))))
	await expect(wizard.start).toHaveText('3件を登録・上書きする')
	await expect(person.getByText('うち変更なし 1件')).toBeVisible()
	await person.getByRole('tab', { name: /^上書き/ }).click()
	const changed = person.getByRole('row').filter({ hasText: 'taro1@example.jp' })
	await expect(changed).toContainText('営業部')
	// The history still has only the first import.
	expect((await api.imports()).length).toBe(1)

	await wizard.start.click()
	await wizard.ended()
	expect((await api.imports())[0]?.counts).toEqual({ processed: 3, new: 1, overwritten: 2, unchanged: 1, skipped: 0, mails: 0 })
})

test('the error CSV is downloaded, corrected and imported', async ({ person, api }) => {
	const wizard = new Wizard(person)
	const rows = [...leads(2), lead(3, { 姓: '' }), lead(4, { 郵便番号: '12' })]
	await wizard.import('新規登録(重複を省く)', file('fair.csv', shiftJis(csv(rows))))
	await wizard.ended()
	const downloading = person.waitForEvent('download')
	await person.getByRole('link', { name: 'エラーCSV(UTF-8)' }).click()
	const chunks: Buffer[] = []
	for await (const chunk of await (await downloading).createReadStream()) chunks.push(chunk as Buffer)
	const text = Buffer.concat(chunks).toString('utf8').replace('\uFEFF', '')
	const [head, ...records] = text.trimEnd().split('\r\n').map((line) => line.split(','))
	expect(head?.slice(header.length)).toEqual(['エラー内容', '行番号'])
	expect(records.map((cells) => cells[header.length + 1])).toEqual(['4', '5'])

	// A person deletes the two columns in a spreadsheet and corrects the cells.
	const corrected = [head ?? [], ...records].map((cells) => cells.slice(0, header.length))
	for (const cells of corrected.slice(1)) Object.assign(cells, { 0: '山田', 11: '100-0001' })
	await person.goto(new URL('/import', person.url()).href)
	await wizard.import('新規登録(重複を省く)', file('corrected.csv', utf8(corrected.map((cells) => cells.join(',') + '\r\n').join(''))))
	await wizard.ended()
	expect((await api.imports())[0]?.counts).toEqual({ processed: 2, new: 2, overwritten: 0, unchanged: 0, skipped: 0, mails: 0 })
})
