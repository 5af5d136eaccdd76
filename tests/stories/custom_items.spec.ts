// カスタム項目: a person changes, moves and deletes them; the leads change as the page announced.
import type { Page } from '@playwright/test'
import { Settings } from './pages/settings.ts'
import { Wizard } from './pages/wizard.ts'
import { csv, file, header, lead, utf8 } from './support/leads.ts'
import { expectGoodLook } from './support/look.ts'
import { expect, test } from './story.ts'

/** Three leads with these values of the item. */
async function withProducts(person: Page, products: string[]): Promise<void> {
	const rows = products.map((製品, index) => lead(index + 1, { 製品 }))
	const wizard = new Wizard(person)
	await wizard.import('新規登録(重複を省く)', file('products.csv', utf8(csv(rows, [...header, '製品']))))
	await wizard.ended()
}

async function product(person: Page, leadId: number): Promise<string | undefined> {
	const answer = await person.request.get(new URL(`/api/lead/${leadId}`, person.url()).href)
	const { values } = (await answer.json()) as { values: { key: string; value: string }[] }
	return values.find(({ key }) => key === 'custom:1')?.value
}

for (const width of [1280, 390]) {
	test(`an option is renamed and the leads follow; one is removed when its number is confirmed, at ${width} px`, async ({ person, api }) => {
		await person.setViewportSize({ width, height: 844 })
		await api.addCustomItem('製品', 'select', ['甲', '乙', '丙'])
		await withProducts(person, ['乙', '乙', '丙'])
		await person.goto(new URL('/custom-items', person.url()).href)
		const settings = new Settings(person)

		await person.getByRole('button', { name: '「製品」を変更' }).click()
		await expect(settings.dialog.getByText('文字を変えると、その選択肢を持つリードの値も変わります。')).toBeVisible()
		await settings.dialog.getByRole('textbox', { name: '選択肢2' }).fill('乙型')
		await settings.dialog.getByRole('button', { name: '選択肢「丙」を上へ' }).click()
		await expectGoodLook(person, 'changing')
		await settings.dialog.getByRole('button', { name: '保存' }).click()
		await settings.showsNotice('「製品」を変更しました。')
		expect(await Promise.all([1, 2, 3].map((id) => product(person, id)))).toEqual(['乙型', '乙型', '丙'])

		await person.getByRole('button', { name: '「製品」を変更' }).click()
		await expect(settings.dialog.getByRole('textbox', { name: '選択肢3' })).toHaveValue('乙型')
		await settings.dialog.getByRole('button', { name: '選択肢「乙型」を削除' }).click()
		await settings.dialog.getByRole('button', { name: '保存' }).click()
		await expect(settings.dialog.getByText('2件のリードで、この項目の値が消えます。')).toBeVisible()
		await expectGoodLook(person, 'loss')
		// Back to the form: the input is kept, and nothing has changed.
		await settings.dialog.getByRole('button', { name: '入力に戻る' }).click()
		await expect(settings.dialog.getByRole('textbox', { name: '選択肢2' })).toHaveValue('丙')
		expect(await product(person, 1)).toBe('乙型')
		await settings.dialog.getByRole('button', { name: '保存' }).click()
		await settings.dialog.getByRole('button', { name: '値を消して保存' }).click()
		// The notice of the first change has the same words.
		await expect(settings.dialog).toBeHidden()
		await settings.showsNotice('「製品」を変更しました。')
		expect(await Promise.all([1, 2, 3].map((id) => product(person, id)))).toEqual([undefined, undefined, '丙'])

		// Each lead's timeline shows what it lost, and 変更の記録 shows who did it.
		await person.goto(new URL('/leads/1', person.url()).href)
		await expect(person.getByText('カスタム項目「製品」の設定の変更').first()).toBeVisible()
		await person.goto(new URL('/names/changes', person.url()).href)
		await expect(person.getByText('項目「製品」の選択肢「乙型」を削除')).toBeVisible()
		await expect(person.getByText('うち2件で値が消えました')).toBeVisible()
		await expect(person.getByText('項目「製品」の選択肢「乙」を「乙型」に変更')).toBeVisible()
		await expectGoodLook(person, 'changes')
	})
}

test('items are moved, and one is deleted after the number of leads was shown', async ({ person, api }) => {
	await api.addCustomItem('製品', 'text')
	await withProducts(person, ['甲', '', '丙'])
	await api.addCustomItem('予算', 'number')
	await person.goto(new URL('/custom-items', person.url()).href)
	const settings = new Settings(person)
	await person.getByRole('button', { name: '「予算」を左の列へ移動(上へ)' }).click()
	await settings.showsNotice('「予算」をAD列へ移動しました。')
	await expect(person.getByRole('rowheader')).toHaveText(['予算', '製品'])

	await person.getByRole('button', { name: '「製品」を削除' }).click()
	await expect(settings.dialog.getByText('2件のリードで、この項目の値が消えます。')).toBeVisible()
	await settings.dialog.getByRole('button', { name: '削除する' }).click()
	await settings.showsNotice('「製品」を削除しました。')
	await expect(person.getByRole('rowheader')).toHaveText(['予算'])
	expect(await product(person, 1)).toBeUndefined()
	await person.getByRole('button', { name: '「予算」を削除' }).click()
	await expect(settings.dialog.getByText('この項目の値を持つリードはありません。')).toBeVisible()
})
