// A file that cannot be imported: told before anything is sent, with what to do.
import { csv, file, header, lead, leads, utf8 } from './support/leads.ts'
import { Wizard } from './pages/wizard.ts'
import { expect, test } from './story.ts'

test('an old file is refused, and the custom items that changed since are named', async ({ person, api }) => {
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
	await expect(person.getByText('予算').first()).toBeVisible()
	await expect(wizard.toPlan).toBeHidden()
	expect(sent).toBe(0)
})

test('an Excel workbook is recognised, and the way to save it as CSV is told', async ({ person }) => {
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('leads.csv', Buffer.from('504b0304140006000800000021', 'hex')))
	await expect(person.getByText('選択したファイルはインポートできません。')).toBeVisible()
	await expect(person.getByText(/CSV UTF-8/).first()).toBeVisible()
})

test('a file with many problems is listed, filtered and walked through by keyboard', async ({ person }) => {
	const rows = leads(5_000, {}).map((row, index) => (index % 2 ? row : lead(index + 1, { 電話番号: 'なし' })))
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('many.csv', utf8(csv(rows))))
	await expect(person.getByText('2,500件の問題')).toBeVisible()
	const list = person.getByRole('grid').or(person.getByRole('table')).filter({ hasText: '電話番号' }).first()
	await list.focus()
	await person.keyboard.press('End')
	await expect(person.getByText('5,000', { exact: true }).or(person.getByText('5000', { exact: true })).first()).toBeVisible()
})

test('names that are not registered yet are registered from the page, and the file is checked again', async ({ person, api }) => {
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('names.csv', utf8(csv(leads(2, { ステータス: '商談中' })))))
	await person.getByRole('button', { name: '登録してもう一度チェック' }).click()
	await expect(person.getByText('問題のない2行で進めます').or(person.getByText('2行を送信して'))).toBeVisible()
	expect(await api.get<{ name: string }[]>('/api/name/status')).toMatchObject([{ name: '商談中' }])
	await wizard.toPlan.click()
	await expect(wizard.start).toHaveText('2件を登録する')
})
