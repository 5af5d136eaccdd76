// Companies: registered with an import, through the CSV of names that were not found, and by hand.
import type { Page } from '@playwright/test'
import { signIn } from './pages/account.ts'
import { History } from './pages/history.ts'
import { Leads } from './pages/leads.ts'
import { Wizard } from './pages/wizard.ts'
import { expect, test } from './story.ts'
import { loadDirectory } from './support/directory.ts'
import { csv, file, lead, leads, utf8 } from './support/leads.ts'
import { expectGoodLook } from './support/look.ts'

const assist = [
	{ number: '7000012050002', name: '株式会社アシスト' },
	{ number: '1180301018771', name: 'アシスト株式会社', prefecture: '愛知県', city: '豊田市', street: 'トヨタ町１番地' },
]

/** Four leads: a company in the directory, one that is there twice, and one that is unknown. */
async function importWithCompanies(person: Page): Promise<void> {
	const named = (number: number, name: string) => lead(number, { '会社・組織名': name })
	const rows = [named(1, 'みらい企画㈱'), named(2, '株式会社アシスト'), named(3, '無名 & 商会'), named(4, '無名 & 商会')]
	const wizard = new Wizard(person)
	await person.getByRole('checkbox', { name: '新規リード情報から企業情報を登録する' }).check()
	await wizard.import('新規登録(重複を省く)', file('名刺.csv', utf8(csv(rows))))
	await wizard.ended()
}

test('an unknown company is registered through its address in the CSV', async ({ person, product, browser }) => {
	loadDirectory(product, [...assist, { number: '5111101000006', name: '株式会社みらい企画' }])
	await person.reload()
	await expect(person.getByText('企業ディレクトリには3社が入っています')).toBeVisible()
	await importWithCompanies(person)
	await expect(person.getByText('一括登録時に登録できなかった企業が存在します。')).toBeVisible()
	await expect(person.getByText('リードは会社名とともに登録されています。')).toBeVisible()
	await expect(person.getByText('該当する企業が存在しません: 1件、企業候補が複数存在します: 1件')).toBeVisible()

	// The history says it too, visible without hovering, and one click downloads the CSV.
	await person.getByRole('link', { name: '履歴', exact: true }).click()
	const mark = person.getByRole('row').filter({ hasText: '名刺.csv' })
	await expect(mark.getByText('一括登録時に登録できなかった企業が存在します。')).toBeVisible()
	await expect(mark.getByText('リードは会社名とともに登録されています。')).toBeVisible()
	const downloading = person.waitForEvent('download')
	await mark.getByRole('link', { name: '企業2件のCSVをダウンロードします。' }).click()
	const chunks: Buffer[] = []
	for await (const chunk of await (await downloading).createReadStream()) chunks.push(chunk as Buffer)
	const records = Buffer.concat(chunks).toString('utf8').replace('\uFEFF', '').trimEnd().split('\r\n').map((line) => line.split(','))
	expect(records.map(([name, reason]) => [name, reason])).toEqual([
		['会社・組織名', '理由'], ['株式会社アシスト', '企業候補が複数存在します'], ['無名 & 商会', '該当する企業が存在しません'],
	])

	// Another person opens the address from the file, signs in, and reaches the page.
	const address = records[2]?.[2] ?? ''
	const context = await browser.newContext({ locale: 'ja-JP' })
	const colleague = await context.newPage()
	await colleague.goto(address)
	await signIn(colleague)
	await expect(colleague).toHaveURL(address)
	await expect(colleague.getByRole('heading', { level: 1, name: '企業を登録する' })).toBeVisible()
	await expect(colleague.getByLabel('会社・組織名', { exact: false }).first()).toHaveValue('無名 & 商会')
	await colleague.getByRole('button', { name: '企業情報を取得' }).click()
	await expect(colleague.getByText('該当する企業が見つかりません。')).toBeVisible()
	await colleague.getByRole('button', { name: '閉じる' }).first().click()
	await colleague.getByLabel('電話番号').fill('03-1234-5678')
	await colleague.getByRole('button', { name: '登録する', exact: true }).click()

	// Its two leads are offered and joined.
	await expect(colleague.getByRole('heading', { level: 1, name: '無名 & 商会' })).toBeVisible()
	await expect(colleague.getByText('同じ会社名のリードが2件あります')).toBeVisible()
	await colleague.getByRole('button', { name: 'この企業に所属させる' }).click()
	await expect(colleague.getByRole('heading', { name: '所属するリード(2件)' })).toBeVisible()
	await expect(colleague.getByRole('row').filter({ hasText: 'taro4@example.jp' })).toBeVisible()
	await expect(colleague.getByText('同じ会社名のリードが')).toBeHidden()
	// The address, opened again, says that the company is registered.
	await colleague.goto(address)
	await expect(colleague.getByText('このワークスペースに登録済みの企業があります')).toBeVisible()
	await colleague.getByRole('link', { name: '企業', exact: true }).first().click()
	await expect(colleague.getByRole('row').filter({ hasText: '株式会社みらい企画' })).toContainText('1件')
	await context.close()
})

test('choosing one of several candidates fills the empty fields and leaves the others', async ({ person, product }) => {
	loadDirectory(product, assist)
	await person.goto(new URL('/companies/new?name=' + encodeURIComponent('㈱アシスト'), person.url()).href)
	await person.getByLabel('電話番号').fill('0565-00-0000')
	await person.getByRole('button', { name: '企業情報を取得' }).click()
	const candidates = person.getByRole('dialog').getByRole('listitem')
	await expect(candidates).toHaveCount(2)
	await expect(person.getByText('候補が2件あります。')).toBeVisible()
	await expectGoodLook(person, 'the candidates')
	await candidates.filter({ hasText: '愛知県豊田市' }).getByRole('button').click()
	await expect(person.getByRole('dialog')).toBeHidden()
	// Filled fields stay, the name too.
	await expect(person.getByLabel('会社・組織名', { exact: false }).first()).toHaveValue('㈱アシスト')
	await expect(person.getByLabel('電話番号')).toHaveValue('0565-00-0000')
	await expect(person.getByLabel('法人番号')).toHaveValue('1180301018771')
	await expect(person.getByLabel('市区町村')).toHaveValue('豊田市')

	// A mistake is shown at its field, and nothing is sent.
	await person.getByLabel('法人番号').fill('1180301018772')
	await person.getByRole('button', { name: '登録する', exact: true }).click()
	await expect(person.getByText('法人番号が正しくありません。')).toBeVisible()
	await expect(person.getByLabel('法人番号')).toBeFocused()
	await person.getByLabel('法人番号').fill('1180301018771')
	await person.getByRole('button', { name: '登録する', exact: true }).click()
	await expect(person.getByRole('heading', { level: 1, name: '㈱アシスト' })).toBeVisible()

	// The company is changed and deleted.
	await person.getByRole('button', { name: '変更する' }).click()
	await person.getByLabel('業種').fill('情報通信業')
	await person.getByRole('button', { name: '保存する' }).click()
	await expect(person.getByText('情報通信業')).toBeVisible()
	await person.getByRole('button', { name: '削除する' }).click()
	await expect(person.getByText('この企業に所属するリードはありません。')).toBeVisible()
	await person.getByRole('dialog').getByRole('button', { name: '削除する' }).click()
	await expect(person.getByText('企業がまだ登録されていません')).toBeVisible()
})

test('the pages of companies look good on a wide and on a narrow screen', async ({ person, api }) => {
	await api.post('/api/company', { name: '株式会社アシスト', corporate_number: '7000012050002', prefecture: '東京都' })
	await expect(person.getByText('企業ディレクトリが読み込まれていないため')).toBeVisible()
	for (const width of [1280, 390]) {
		await person.setViewportSize({ width, height: 900 })
		for (const path of ['/import', '/companies', '/companies/new', '/companies/1']) {
			await person.goto(new URL(path, person.url()).href)
			await expect(person.getByRole('heading', { level: 1 })).toBeVisible()
			await expectGoodLook(person, `${path} at ${width}`)
		}
	}
})

test('a lead is added to a company, found by it, and leaves it when its company name changes', async ({ person, api }) => {
	await api.post('/api/company', { name: '株式会社髙島商事' })
	await api.post('/api/company', { name: '別の会社株式会社' })
	const wizard = new Wizard(person)
	await wizard.import('新規登録(重複を省く)', file('first.csv', utf8(csv(leads(2)))))
	await wizard.ended()
	const pages = new Leads(person)
	await pages.open()
	await pages.row('taro1@example.jp').click()
	await expect(person.getByText('どの企業にも所属していません。')).toBeVisible()
	await person.getByRole('button', { name: '企業に所属させる' }).click()
	const dialog = person.getByRole('dialog', { name: '企業に所属させる' })
	await dialog.getByLabel('企業を探す').fill('髙島')
	await dialog.getByRole('combobox', { name: '所属する企業' }).selectOption({ label: '株式会社髙島商事' })
	await expectGoodLook(person, 'choosing a company')
	await dialog.getByRole('button', { name: '企業に所属させる' }).click()
	await expect(dialog).toBeHidden()
	await expect(pages.events.first()).toContainText('企業「株式会社髙島商事」に所属')

	// From the lead to its company, and from there to its leads.
	await person.getByRole('link', { name: '株式会社髙島商事' }).click()
	await expect(person.getByRole('heading', { level: 1, name: '株式会社髙島商事' })).toBeVisible()
	await person.getByRole('link', { name: '所属するリードを探す' }).click()
	await pages.counts('1件')
	await expect(pages.row('taro1@example.jp')).toBeVisible()

	// The plan of an update shows which lead leaves which company.
	await person.goto(new URL('/import', person.url()).href)
	await wizard.plan('更新(重複を上書く)', file('second.csv', utf8(csv([lead(1, { '会社・組織名': '新しい会社' })]))))
	await expect(person.getByText('1件(会社・組織名が、所属する企業の名前ではなくなるため)')).toBeVisible()
	await person.getByRole('row').filter({ hasText: 'taro1@example.jp' }).click()
	await expect(person.getByText('企業「株式会社髙島商事」から外れます。')).toBeVisible()
})

test('an undo lists the companies of its import and deletes unused ones on request', async ({ person, product }) => {
	loadDirectory(product, [{ number: '5111101000006', name: '株式会社みらい企画' }])
	await person.reload()
	await importWithCompanies(person)
	const history = new History(person)
	await history.open('名刺.csv')
	await history.undo.click()
	await expect(person.getByText('この一括登録で登録した企業が1社あります。')).toBeVisible()
	await expect(person.getByText('株式会社みらい企画')).toBeVisible()
	await history.toConfirmation.click()
	await history.question.getByRole('checkbox', { name: 'リードが所属しなくなる企業1社も削除する' }).check()
	await history.confirm.click()
	await expect(person.getByText('この一括登録で登録した企業のうち1社を削除しました。')).toBeVisible()
	await person.getByRole('link', { name: '企業', exact: true }).first().click()
	await expect(person.getByText('企業がまだ登録されていません')).toBeVisible()
})
