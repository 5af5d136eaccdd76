// もう一度試す: the retry of a failed import, and of pages that could not be loaded.
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { csv, file, leads, utf8 } from './support/leads.ts'
import { Wizard } from './pages/wizard.ts'
import { expect, test } from './story.ts'

for (const [place, address] of [['the wizard', undefined], ['the history', '/history/1']] as const) {
	test(`a failed import is retried from ${place} and continues`, async ({ person, product, api, console }) => {
		// The rows are read from the missing file too, which the console shows.
		console.announce(/status of 500 .*\/api\/import\/1\/row/)
		const wizard = new Wizard(person)
		await wizard.plan('新規登録(重複を省く)', file('leads.csv', utf8(csv(leads(50)))))
		// The files are unavailable for a while.
		product.announceErrors(/a kept file is missing/)
		const [here, away] = [join(product.home, 'files'), join(product.home, 'away')]
		renameSync(here, away)
		await wizard.start.click()
		// A dialog, and the page below it, show the cause and whom to ask.
		const dialog = person.getByRole('dialog', { name: '一括登録に失敗しました。' })
		await expect(dialog).toBeVisible({ timeout: 60_000 })
		await expect(dialog.getByText('アップロードされたファイルが、サーバーの保存先に見つかりません。')).toBeVisible()
		await expect(dialog.getByText('(ライセンスアカウント)に、インポート番号 1 を添えてお問い合わせください。')).toBeVisible()
		await person.keyboard.press('Escape')
		await expect(dialog).toBeHidden()
		// Its content, which repeats the texts below, goes a moment later.
		await expect(person.locator('.dialog-body')).toHaveCount(0)
		await expect(person.locator('main').getByText('一括登録に失敗しました。', { exact: true })).toBeVisible()
		await expect(person.locator('main').getByText('インポート番号 1 を添えて')).toBeVisible()
		renameSync(away, here)
		if (address) await person.goto(new URL(address, person.url()).href)
		await person.getByRole('button', { name: 'もう一度試す' }).last().click()
		await expect(address ? person.getByText('完了').first() : person.getByText('すべての処理が終わりました。')).toBeVisible({ timeout: 30_000 })
		expect((await api.imports())[0]?.counts?.new).toBe(50)
	})
}

for (const [page, request] of [['/history', '**/api/import'], ['/history/1', '**/api/import/1']] as const) {
	test(`${page} that could not be loaded is loaded by もう一度試す`, async ({ person, console }) => {
		console.announceFaults()
		const wizard = new Wizard(person)
		await wizard.import('新規登録(重複を省く)', file('名刺.csv', utf8(csv(leads(3)))))
		await wizard.ended()
		await person.route(request, (route) => route.abort('connectionreset'))
		await person.goto(new URL(page, person.url()).href)
		await expect(person.getByText('サーバーに接続できません。')).toBeVisible()
		await person.getByRole('button', { name: 'もう一度試す' }).click()
		await expect(person.getByText('サーバーに接続できません。')).toBeVisible()
		await person.unroute(request)
		await person.getByRole('button', { name: 'もう一度試す' }).click()
		await expect(person.getByText('名刺.csv').first()).toBeVisible()
		await expect(person.getByText('サーバーに接続できません。')).toBeHidden()
	})
}
