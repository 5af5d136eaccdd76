// Repairs of refused files: shown first, done in the browser, checked again, imported or saved.
import { csv, file, header, lead, leads, shiftJis, utf8 } from './support/leads.ts'
import { Wizard } from './pages/wizard.ts'
import { expect, test } from './story.ts'

test('an old Shift-JIS file is repaired in one click and imported', async ({ person, api }) => {
	const old = csv(leads(3)).replace('旧メール配信グループ', 'メール配信グループ')
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('old.csv', shiftJis(old)))
	await expect(person.getByText('選択したファイルはインポートできません。')).toBeVisible()
	await expect(person.getByText('見出しを書き換えます: Z列「メール配信グループ」→「旧メール配信グループ」。')).toBeVisible()
	await wizard.repair.click()
	await expect(person.getByText('修正したファイルです')).toBeVisible()
	await wizard.toPlan.click()
	await expect(wizard.start).toHaveText('3件を登録する')
	await wizard.start.click()
	await wizard.ended()
	expect((await api.imports())[0]).toMatchObject({ file_name: 'old_修正済み.csv', counts: { processed: 3, new: 3 } })
})

test('a Shift-JIS search export with CR line endings and moved columns is repaired in one click', async ({ person, api }) => {
	await api.addCustomItem('予算', 'number')
	const names = [...header, 'リードID', '登録日時', '更新日時', '予算']
	names.splice(9, 2, '役職', '部署')
	const rows = [lead(1, { 部署: '営業部', 役職: '部長', リードID: '7', 予算: '500' }), lead(2, { メールアドレス: 'wrong' })]
	const bytes = shiftJis(`検索条件,2026/11/25,2件\r\nタグ=展示会\r\n${csv(rows, names)}`.replaceAll('\r\n', '\r'))
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('export.csv', bytes))
	await expect(person.getByText('改行をCR+LFにそろえます。')).toBeVisible()
	await wizard.repair.click()
	await expect(person.getByText('修正したファイルです')).toBeVisible()
	// Row 3 of the repaired file was row 5.
	await expect(person.getByText('元の5行目').first()).toBeVisible()

	const downloading = person.waitForEvent('download')
	await person.getByRole('link', { name: '修正したファイルを保存' }).click()
	const download = await downloading
	expect(download.suggestedFilename()).toBe('export_修正済み.csv')
	const chunks: Buffer[] = []
	for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
	expect(Buffer.concat(chunks).equals(shiftJis(csv(rows, [...header, '予算'])))).toBe(true)
})

test('a file whose UTF-8 was read as Windows-1252 is read back, its cells too', async ({ person, api }) => {
	const garbled = new TextDecoder('windows-1252').decode(utf8(csv(leads(2))))
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('garbled.csv', utf8(garbled)))
	await expect(person.getByRole('heading', { name: '見出しの文字化け' })).toBeVisible()
	await wizard.repair.click()
	await expect(person.getByText('修正したファイルです')).toBeVisible()
	await wizard.toPlan.click()
	await expect(wizard.start).toHaveText('2件を登録する')
	await wizard.start.click()
	await wizard.ended()
	const { values } = await api.get<{ values: { key: string; value: string }[] }>('/api/lead/2')
	expect(values.find(({ key }) => key === 'company_name')?.value).toBe('㈱髙島商事')
})

test('the error CSV imports in one click once its cells are corrected', async ({ person, api }) => {
	const wizard = new Wizard(person)
	await wizard.import('新規登録(重複を省く)', file('fair.csv', shiftJis(csv([lead(1), lead(2, { 姓: '' })]))))
	await wizard.ended()
	const errors = await person.request.get(new URL(`/api/import/${(await api.imports())[0]?.import_id}/error.csv`, person.url()).href)
	const corrected = shiftJis(new TextDecoder('shift_jis').decode(await errors.body()).replace('\r\n,', '\r\n山田,'))
	await person.goto(new URL('/import', person.url()).href)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('errors.csv', corrected))
	await wizard.repair.click()
	await wizard.toPlan.click()
	await expect(wizard.start).toHaveText('1件を登録する')
	await wizard.start.click()
	await wizard.ended()
})

test('a file of a hundred thousand leads in UTF-16 is converted, and the remaining problems are listed', async ({ person }) => {
	const text = csv([...leads(100_000), lead(100_001, { 電話番号: '不明' })])
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('unicode.csv', Buffer.from('\uFEFF' + text, 'utf16le')))
	await expect(person.getByText('文字コードをUTF-16LEからUTF-8(BOM付き)に変換します。')).toBeVisible()
	await wizard.repair.click()
	await expect(person.getByText('1件の問題')).toBeVisible({ timeout: 60_000 })
	await expect(person.getByText('UTF-8(BOM付き)').first()).toBeVisible()
})

test('on a phone the previews show the changed column, and the buttons leave room for the page', async ({ person }) => {
	await person.setViewportSize({ width: 390, height: 844 })
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	const old = csv(leads(3)).replace('旧メール配信グループ', 'メール配信グループ')
	await wizard.chooseFile(file('old.csv', utf8(old)))
	for (const [preview, name] of [['修正前', 'メール配信グループ'], ['修正後', '旧メール配信グループ']] as const) {
		const box = person.getByRole('region', { name: new RegExp(preview) })
		const cell = box.getByRole('cell', { name, exact: true })
		await expect.poll(() => box.evaluate((box) => box.scrollLeft)).toBeGreaterThan(500)
		await box.evaluate((box) => box.scrollIntoView({ block: 'center' }))
		await expect(cell).toBeInViewport()
	}
	await wizard.repair.click()
	await expect(wizard.toPlan).toBeVisible()
	const ways = await person.locator('.frame-ways').boundingBox()
	expect(ways?.height).toBeLessThan(120)
})

test('no repair is offered for what only a person can correct', async ({ person }) => {
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('open.csv', utf8(csv([lead(1)]).replace('山田', '"山田'))))
	await expect(person.getByText('選択したファイルはインポートできません。')).toBeVisible()
	await expect(wizard.repair).toBeHidden()
})
