// The README's pictures: a refused file with its repair, and a plan.
import { fileURLToPath } from 'node:url'
import { Wizard } from '../stories/pages/wizard.ts'
import { expect, test } from '../stories/story.ts'
import { csv, file, header, lead, leads, utf8 } from '../stories/support/leads.ts'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

test('refused.png', async ({ person, api }) => {
	await api.addCustomItem('予算', 'number')
	await api.addCustomItem('希望時期')
	await person.reload()
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('leads.csv', utf8(csv(leads(3, { 希望時期: '春' }), [...header, '希望時期']))))
	await expect(wizard.repair).toBeVisible()
	await person.screenshot({ path: path('refused.png'), fullPage: true, animations: 'disabled' })
})

test('plan.png', async ({ person }) => {
	await person.setViewportSize({ width: 1280, height: 1100 })
	const wizard = new Wizard(person)
	await wizard.import('更新(重複を上書く)', file('first.csv', utf8(csv(leads(2)))))
	await wizard.ended()
	await person.goto(new URL('/import', person.url()).href)
	await wizard.plan('更新(重複を上書く)', file('second.csv', utf8(csv([lead(1), lead(2, { タグ: '要連絡' }), lead(99)]))))
	await expect(person.getByText('taro99@example.jp')).toBeVisible()
	await person.screenshot({ path: path('plan.png'), animations: 'disabled' })
})
