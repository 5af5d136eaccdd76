// Member forms: the text of the mail, one mail for each lead, and its state. Without a mail server, mails are files.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { csv, file, leads, utf8 } from './support/leads.ts'
import { expectGoodLook } from './support/look.ts'
import { Wizard } from './pages/wizard.ts'
import { expect, test } from './story.ts'

const members = file('会員.csv', utf8(csv(leads(3, { 会員登録済みのフォーム: '会員登録' }))))

async function looksGood(person: Page, what: string): Promise<void> {
	for (const width of [390, 1280]) {
		await person.setViewportSize({ width, height: 900 })
		await expectGoodLook(person, `${what} at ${width} px`)
	}
}

test('each form has its own mail, and each new member gets it once', async ({ person, product, api }) => {
	await api.post('/api/name/form', { name: '会員登録' })
	const at = async (path: string) => void (await person.goto(product.address + path))

	// The text: a mistake is shown with its place, and a button inserts a merge field.
	await at('/names/form')
	await person.getByRole('row').filter({ hasText: '会員登録' }).click()
	await person.getByRole('link', { name: /メールの文面/ }).click()
	await expect(person.getByRole('heading', { name: '「会員登録」のメール' })).toBeVisible()
	const subject = person.getByRole('textbox', { name: /^件名/ })
	const body = person.getByRole('textbox', { name: /^本文/ })
	await subject.fill('ようこそ、{{氏名}}様')
	await body.fill('パスワード: {{住所}}')
	await expect(person.getByText('本文の1行目8文字目: 差し込み項目「{{住所}}」はありません。', { exact: false })).toBeVisible()
	await body.fill('パスワード: ')
	await person.getByRole('button', { name: '{{パスワード}}' }).click()
	await expect(body).toHaveValue('パスワード: {{パスワード}}')
	await expect(person.getByText('ようこそ、見本 太郎様')).toBeVisible()
	await looksGood(person, 'form')
	await person.getByRole('button', { name: '保存する' }).click()
	await expect(person.getByText('「会員登録」のメールの文面を保存しました。')).toBeVisible()

	// The import: the plan shows how many mails will be sent, the details show their state.
	await at('/import')
	const wizard = new Wizard(person)
	await wizard.plan('新規登録(重複を省く)', members)
	await expect(person.getByText('ログイン用パスワードのメール 3通')).toBeVisible()
	await wizard.start.click()
	await wizard.accepted()
	await wizard.ended()
	await expect.poll(async () => (await api.get<{ sent: number }>('/api/mail-count?import_id=1')).sent).toBe(3)
	await at('/history/1')
	await expect(person.getByText('送信済み 3通、送信待ち 0通')).toBeVisible()
	await person.getByRole('link', { name: 'メールを確認する' }).click()
	const table = person.getByRole('table', { name: 'メールの一覧(新しい順)' })
	await expect(table.getByRole('row')).toHaveCount(4)
	await expect(table.getByText('送信済み')).toHaveCount(3)
	await expect(person.getByText('メールサーバーが設定されていません')).toBeVisible()
	await looksGood(person, 'mails')

	// The download; on the disk, each mail is one file.
	const download = person.waitForEvent('download')
	await table.getByRole('link', { name: '.emlファイル' }).first().click()
	const eml = readFileSync(await (await download).path(), 'utf8')
	expect(eml).toContain('Message-ID: <')
	expect(readdirSync(join(product.home, 'mails', '1')).filter((name) => name.endsWith('.eml'))).toHaveLength(3)

	// The same leads again: no lead newly gets the form.
	await at('/import')
	await wizard.plan('更新(重複を上書く)', members)
	expect((await api.get<{ counts: { mails: number } }>('/api/import/2')).counts.mails).toBe(0)
})
