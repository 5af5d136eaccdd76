// Refused files: reported before anything is sent, with advice.
import { csv, file, header, lead, leads, utf8 } from './support/leads.ts'
import { Wizard } from './pages/wizard.ts'
import { expect, test } from './story.ts'

test('an old file is refused, and the changed custom items are named', async ({ person, api }) => {
	await api.addCustomItem('予算', 'number')
	await api.addCustomItem('希望時期')
	let sent = 0
	person.on('request', (request) => {
		if (request.method() !== 'GET') sent += 1
	})
	const old = csv(leads(2, { 希望時期: '春' }), [...header, '希望時期'])
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('old.csv', utf8(old)))
	await expect(person.getByText('選択したファイルはインポートできません。')).toBeVisible()
	const refusal = person.getByRole('region', { name: '選択したファイルはインポートできません。' })
	await expect(refusal.getByRole('heading', { name: 'カスタム項目の変更' })).toBeVisible()
	await expect(refusal.getByText('足りない列: 「予算」。')).toBeVisible()
	await expect(refusal.getByText('最新のサンプルCSVをダウンロードし、カスタム項目の列を下の表に合わせて直します。')).toBeVisible()
	const comparison = person.getByRole('region', { name: '見出しの比較' })
	await expect(comparison.getByRole('row').filter({ hasText: '予算' }).first()).toBeVisible()
	await expect(person.getByText('次の列を空のまま追加します: 「予算」。')).toBeVisible()
	await expect(wizard.toPlan).toBeHidden()
	expect(sent).toBe(0)
})

test('an Excel workbook is recognised, and the advice is to save it as CSV', async ({ person }) => {
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('leads.csv', Buffer.from('PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0xl/workbook.xml')))
	await expect(person.getByText('選択したファイルはインポートできません。')).toBeVisible()
	await expect(person.getByText(/これはExcelのブック\(\.xlsx\)で、CSVではありません。.*CSV UTF-8/)).toBeVisible()
	await expect(person.getByText('表計算ソフトで開き、「名前を付けて保存」から「CSV UTF-8(コンマ区切り)」で保存します。')).toBeVisible()
})

test('the only advice for a ZIP file is to unpack it', async ({ person }) => {
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('leads.csv', Buffer.from('PK\x03\x04\x14\0\0\0\0\0\0\0\0\0leads.csv')))
	const refusal = person.getByRole('region', { name: '選択したファイルはインポートできません。' })
	await expect(refusal.getByText('展開(解凍)して、中のCSVファイルを選びます。')).toBeVisible()
	await expect(refusal.getByText(/CSV UTF-8/)).toHaveCount(0)
})

test('all problems of a file are listed, and one key reaches the last row', async ({ person }) => {
	const rows = leads(5_000, {}).map((row, index) => (index % 2 ? row : lead(index + 1, { 電話番号: '不明' })))
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('many.csv', utf8(csv(rows))))
	await expect(person.getByText('2,500件の問題')).toBeVisible()
	const list = person.getByRole('grid').or(person.getByRole('table')).filter({ hasText: '電話番号' }).first()
	await list.focus()
	await person.keyboard.press('End')
	// The header and 2,500 rows; the last one is row 5,000 of the file.
	await expect.poll(() => person.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toBe('2501')
	await expect(person.getByRole('gridcell', { name: '5,000', exact: true })).toBeVisible()
})

test('the problems are filtered, walked through and opened by keyboard alone', async ({ person }) => {
	const rows = leads(400).map((row, index) => lead(index + 1, index % 2 ? { 電話番号: '不明' } : { 郵便番号: '12' }))
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('many.csv', utf8(csv(rows))))
	await expect(person.getByText('400件の問題')).toBeVisible()
	// A screen reader announces it too.
	await expect(person.getByRole('status').filter({ hasText: 'チェックが終わりました。問題のない行 0件、問題のある行 400件です。' })).toBeAttached()

	await person.getByRole('combobox', { name: '列' }).focus()
	await person.keyboard.press('ArrowDown')
	await expect(person.getByText('200件の問題')).toBeVisible()
	await person.keyboard.press('Tab')
	await person.keyboard.insertText('不明')
	await person.keyboard.press('Tab')
	const focused = () => person.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))
	await expect.poll(focused).toBe('2')
	await person.keyboard.press('ArrowDown')
	await expect.poll(focused).toBe('3')
	await person.keyboard.press('End')
	await expect.poll(async () => Number(await focused())).toBeGreaterThan(3)
	await person.keyboard.press('Home')
	await expect.poll(focused).toBe('2')
	await person.keyboard.press('Space')
	const details = person.getByRole('dialog', { name: '問題の詳細' })
	await expect(details).toBeVisible()
	await person.keyboard.press('Escape')
	await expect(details).toBeHidden()
	await expect.poll(focused).toBe('2')
	// Tab leaves the table in both directions.
	await person.keyboard.press('Shift+Tab')
	await expect(person.getByRole('searchbox')).toBeFocused()
	await person.keyboard.press('Tab')
	await person.keyboard.press('Tab')
	await expect.poll(focused).toBeNull()
})

test('unknown names beyond the list are counted, and one checkbox chooses all or none', async ({ person }) => {
	const rows = Array.from({ length: 620 }, (_, index) => lead(index + 1, { ステータス: `状態${index + 1}` }))
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('names.csv', utf8(csv(rows))))
	await expect(person.getByText('このほかの名前が120か所にあり')).toBeVisible()
	const register = person.getByRole('button', { name: '登録してもう一度チェック' })
	const all = person.getByRole('checkbox', { name: '500件をすべて選ぶ' })
	await expect(all).toBeChecked()
	await all.uncheck()
	await expect(register).toBeDisabled()
	await person.getByRole('checkbox', { name: '状態7', exact: false }).first().check()
	await expect(register).toBeEnabled()
	await expect(all).toBeChecked({ indeterminate: true })
})

test('unknown names are added from the page, and the file is checked again', async ({ person, api }) => {
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('names.csv', utf8(csv(leads(2, { ステータス: '商談中' })))))
	await person.getByRole('button', { name: '登録してもう一度チェック' }).click()
	await expect(person.getByText('2行を送信して、登録内容を確認します。')).toBeVisible()
	expect(await api.get<{ name: string }[]>('/api/name/status')).toMatchObject([{ name: '商談中' }])
	await wizard.toPlan.click()
	await expect(wizard.start).toHaveText('2件を登録する')
})

test('what cannot be seen in a value is drawn and has a name', async ({ person }) => {
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	const rows = [lead(1), lead(2, { 電話番号: '03\u{1F}1234-5678' }), lead(3, { メモ: '一行目\n二行目' })]
	await wizard.chooseFile(file('hidden.csv', utf8(csv(rows))))
	const list = person.getByRole('grid')
	const value = list.getByRole('gridcell', { name: '03目に見えない文字〈U+001F〉1234-5678' })
	await expect(value).toHaveText('03〈U+001F〉1234-5678')
	const preview = person.getByRole('region', { name: 'ファイルの先頭' }).or(person.locator('.preview'))
	await expect(preview.getByRole('img', { name: '〈改行〉' }).first()).toBeVisible()
})
