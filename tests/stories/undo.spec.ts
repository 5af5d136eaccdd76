// Undo: first shown, then done; later changes are kept and listed.
import { csv, file, lead, leads, utf8 } from './support/leads.ts'
import { History } from './pages/history.ts'
import { Wizard } from './pages/wizard.ts'
import { expect, test } from './story.ts'

test('an import is undone except for a lead that a later import overwrote', async ({ person, api }) => {
	const wizard = new Wizard(person)
	await wizard.import('新規登録(重複を省く)', file('first.csv', utf8(csv(leads(3)))))
	await wizard.ended()
	await person.goto(new URL('/import', person.url()).href)
	await wizard.import('更新(重複を上書く)', file('second.csv', utf8(csv([lead(1, { 部署: '営業部' })]))))
	await wizard.ended()

	const history = new History(person)
	await history.open('first.csv')
	await expect(person.getByText(/まで取り消せます。/)).toBeVisible()
	await history.undo.click()
	await expect(history.sum('削除されるリード')).toHaveText('2件')
	await expect(history.sum('そのまま残るリード')).toHaveText('1件')
	// The preview is still there after leaving the page.
	await person.reload()
	await expect(history.sum('削除されるリード')).toHaveText('2件')
	expect((await api.imports()).map(({ state }) => state)).toEqual(['done', 'done'])
	const kept = person.getByRole('row').filter({ hasText: '一括登録 #2 にも含まれているリード' })
	await expect(kept).toContainText('taro1@example.jp')
	await kept.click()
	const detail = person.getByRole('dialog', { name: 'taro1@example.jp' })
	await expect(detail.getByRole('row').filter({ hasText: '部署' })).toContainText('営業部')
	await expect(detail.getByRole('link', { name: '一括登録 #2 の詳細' })).toBeVisible()
	await detail.getByRole('button', { name: '閉じる' }).click()

	await history.toConfirmation.click()
	await expect(history.question).toContainText('リード2件を削除します。')
	await history.confirm.click()
	await expect(person.getByText('この一括登録は取り消されました。').first()).toBeVisible()
	await expect(person.getByText(/に 佐藤花子 が取り消しました。/)).toBeVisible()
	await expect(history.sum('削除したリード')).toHaveText('2件')
	await person.reload()
	await expect(person.getByRole('row').filter({ hasText: 'taro1@example.jp' }).last()).toBeVisible()
	await expect(history.undo).toBeHidden()

	await person.getByRole('link', { name: '一括登録履歴' }).first().click()
	await expect(history.row('first.csv')).toContainText('取り消し済み')
	await expect(history.row('second.csv')).toContainText('完了')

	// After the undo, the other two are new again.
	await person.goto(new URL('/import', person.url()).href)
	await wizard.plan('新規登録(重複を省く)', file('again.csv', utf8(csv(leads(3)))))
	await expect(wizard.start).toHaveText('2件を登録し、1件をスキップする')
})

test('a preview can be dropped, and one that no longer holds is rebuilt', async ({ person, api }) => {
	const wizard = new Wizard(person)
	await wizard.import('新規登録(重複を省く)', file('first.csv', utf8(csv(leads(3)))))
	await wizard.ended()
	const history = new History(person)
	await history.open('first.csv')
	await history.undo.click()
	await expect(history.sum('削除されるリード')).toHaveText('3件')
	await person.getByRole('button', { name: '取り消さない' }).click()
	await expect(history.undo).toBeVisible()
	await history.undo.click()
	await expect(history.sum('削除されるリード')).toHaveText('3件')

	// In another tab, a lead of the same file is imported.
	const tab = await person.context().newPage()
	await tab.goto(new URL('/import', person.url()).href)
	const other = new Wizard(tab)
	await other.import('更新(重複を上書く)', file('second.csv', utf8(csv([lead(2, { 部署: '総務部' })]))))
	await other.ended()
	await tab.close()

	await history.toConfirmation.click()
	await history.confirm.click()
	await expect(person.getByText('取り消しの内容を作り直しました。もう一度確認してください。')).toBeVisible()
	await expect(person.getByText('削除されるリード: 3件 → 2件')).toBeVisible()
	await expect(person.getByText('前回と内容が違うリード: 1件')).toBeVisible()
	const differences = person.getByRole('grid', { name: '前回と違うリード' })
	await expect(differences.getByText('taro2@example.jp')).toBeVisible()
	await expect(differences.getByText(/^削除/)).toBeVisible()
	await expect(differences.getByText(/^そのまま残す/)).toBeVisible()
	expect((await api.imports()).map(({ state }) => state)).toEqual(['done', 'done'])
	await history.toConfirmation.click()
	await history.confirm.click()
	await expect(history.sum('削除したリード')).toHaveText('2件')
})
