// Navigation in the wizard with the browser's buttons: Back goes one step back, and nothing is lost.
import type { Page } from '@playwright/test'
import { Wizard } from './pages/wizard.ts'
import { csv, file, leads, utf8 } from './support/leads.ts'
import { expect, test } from './story.ts'

const update = '更新(重複を上書く)'
const step = (page: Page, name: string) => page.getByRole('heading', { level: 2, name, exact: true })

test('Back goes to the step before, Forward to the step after, with method and file', async ({ person }) => {
	const wizard = new Wizard(person)
	await wizard.plan(update, file('leads.csv', utf8(csv(leads(3)))))
	const plan = person.url()
	await person.goBack()
	await expect(step(person, 'ファイルの選択')).toBeVisible()
	await expect(person.getByText('leads.csv')).toBeVisible()
	await person.goBack()
	await expect(step(person, 'インポート方法の選択')).toBeVisible()
	await expect(person.getByRole('radio', { name: update })).toBeChecked()
	await person.goForward()
	await expect(wizard.toPlan).toBeVisible()
	await person.goForward()
	await expect(wizard.start).toHaveText('3件を登録する')
	expect(person.url()).toBe(plan)
})

test('going back with the page leaves no extra entries in the browser history', async ({ person }) => {
	await person.getByRole('link', { name: '履歴', exact: true }).click()
	await person.getByRole('link', { name: '一括登録', exact: true }).click()
	const wizard = new Wizard(person)
	await wizard.plan(update, file('leads.csv', utf8(csv(leads(3)))))
	await person.getByRole('button', { name: /インポート方法の選択/ }).click()
	await expect(step(person, 'インポート方法の選択')).toBeVisible()
	await wizard.toFile.click()
	await expect(wizard.toPlan).toBeVisible()
	expect(new URL(person.url()).search).toBe('?step=file')
	await person.getByRole('button', { name: '戻る', exact: true }).click()
	await expect(wizard.toFile).toBeVisible()
	await person.goBack()
	await expect(person.getByRole('heading', { level: 1, name: '一括登録履歴' })).toBeVisible()
	await person.goForward()
	await expect(wizard.toFile).toBeVisible()
})

test('a check continues while the person looks at the previous step', async ({ person }) => {
	const wizard = new Wizard(person)
	await wizard.chooseMethod(update)
	await wizard.chooseFile(file('big.csv', utf8(csv(leads(100_000)))))
	await person.goBack()
	await expect(wizard.toFile).toBeVisible()
	await person.goForward()
	await expect(wizard.toPlan).toBeVisible({ timeout: 60_000 })
})

test('Back during the upload returns to the checked file, and the next try sends it', async ({ person }) => {
	let held = true
	await person.route('**/api/upload/*', async (route) => {
		if (held && route.request().method() === 'PATCH') return
		await route.continue()
	})
	const wizard = new Wizard(person)
	await wizard.chooseMethod(update)
	await wizard.chooseFile(file('leads.csv', utf8(csv(leads(3)))))
	await wizard.toPlan.click()
	await expect(person.getByText('ファイルを送信しています').first()).toBeVisible()
	await person.goBack()
	await expect(wizard.toPlan).toBeVisible()
	held = false
	await wizard.toPlan.click()
	await expect(wizard.start).toHaveText('3件を登録する')
})

test('Back after the start leads to an empty wizard, never into the steps of that import', async ({ person, api }) => {
	const wizard = new Wizard(person)
	await wizard.import(update, file('leads.csv', utf8(csv(leads(3)))))
	await wizard.ended()
	await person.goBack()
	await expect(step(person, 'インポート方法の選択')).toBeVisible()
	await expect.poll(() => new URL(person.url()).search).toBe('')
	await wizard.toFile.click()
	await expect(step(person, 'ファイルの選択')).toBeVisible()
	await expect(person.getByText('leads.csv')).toBeHidden()
	expect((await api.imports()).length).toBe(1)
})

test('a reload at the second step starts again, one at the plan shows the plan', async ({ person }) => {
	const wizard = new Wizard(person)
	await wizard.plan(update, file('leads.csv', utf8(csv(leads(3)))))
	await person.reload()
	await expect(wizard.start).toHaveText('3件を登録する')
	// The reload lost the file; the method is that of the plan.
	await person.goBack()
	await expect(step(person, 'ファイルの選択')).toBeVisible()
	await person.goBack()
	await expect(person.getByRole('radio', { name: update })).toBeChecked()
	await person.goForward()
	await person.reload()
	await expect(step(person, 'インポート方法の選択')).toBeVisible()
	await expect.poll(() => new URL(person.url()).search).toBe('')
})
