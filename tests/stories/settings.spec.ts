// Settings: accounts and rights, tokens, names, and the format of files.
import { account, another, signIn } from './pages/account.ts'
import { Accounts, Settings } from './pages/settings.ts'
import { Wizard } from './pages/wizard.ts'
import { csv, file, header, lead, leads, utf8 } from './support/leads.ts'
import { expectGoodLook } from './support/look.ts'
import { expect, test } from './story.ts'

const newOnly = '新規登録(重複を省く)'

test('an invited person imports, and learns at once when the right is withdrawn', async ({ person, product, console }) => {
	// The page itself queries whether an import is running.
	console.announce(/status of 403/)
	const accounts = new Accounts(person)
	await new Settings(person).open('アカウント')
	const invited = await accounts.invite('鈴木一郎', 'ichiro.suzuki', 'ichiro@example.jp')
	expect(invited.password).toMatch(/^[!-~]{16}$/)

	const { page, context } = await another(person, product, invited)
	const wizard = new Wizard(page)
	await wizard.import(newOnly, file('first.csv', utf8(csv(leads(2)))))
	await wizard.ended()
	// They may not change settings, so the menu does not show them.
	await page.getByRole('button', { name: '設定', exact: true }).click()
	await expect(page.locator('.settings_menu').getByRole('link')).toHaveText([/^ステータス・担当者・タグ/, /^フォームのメール/])
	await page.goto(new URL('/accounts', page.url()).href)
	await expect(page.getByText('「アカウントの管理」の権限がありません')).toBeVisible()
	await page.goto(new URL('/import', page.url()).href)
	await wizard.plan(newOnly, file('second.csv', utf8(csv([lead(7)]))))

	await person.getByRole('link', { name: 'アカウントの一覧へ' }).click()
	await expect(person.getByRole('row').filter({ hasText: '鈴木一郎' })).toContainText('一括登録')
	await accounts.show('鈴木一郎')
	await person.getByRole('checkbox', { name: /^一括登録/ }).uncheck()
	await person.getByRole('button', { name: '保存する' }).click()
	await new Settings(person).showsNotice('「鈴木一郎」のアカウントを保存しました。')

	await wizard.start.click()
	await expect(page.getByText('「一括登録」の権限がありません')).toBeVisible()
	await new Settings(page).showsNotice('アカウントの権限が変更されました。')
	await expect(page.getByRole('link', { name: '一括登録', exact: true })).toBeHidden()
	await page.getByRole('link', { name: '自分の権限を見る' }).click()
	await expect(page.getByRole('listitem').filter({ hasText: 'CSVファイルからリードを一括登録し' })).toContainText('(できません)')
	await context.close()

	// Nothing of the second file was imported.
	await person.getByRole('link', { name: '履歴', exact: true }).click()
	await expect(person.getByRole('row').filter({ hasText: 'first.csv' })).toContainText('鈴木一郎')
	await expect(person.getByRole('row').filter({ hasText: 'second.csv' })).toHaveCount(0)
})

test('the last license account cannot be removed, and a deleted account keeps its history', async ({ person, product, console }) => {
	console.announce(/status of 401/)
	const settings = new Settings(person)
	const accounts = new Accounts(person)
	await settings.open('アカウント')
	await accounts.show('佐藤花子')
	await expect(person.getByText('ただ1つのライセンスアカウントのため').first()).toBeVisible()
	await expect(person.getByRole('button', { name: 'アカウントを削除する' })).toBeHidden()
	await expect(person.getByRole('radio', { name: /権限を選ぶ/ })).toBeDisabled()

	await person.getByRole('link', { name: 'アカウント', exact: true }).first().click()
	const invited = await accounts.invite('鈴木一郎', 'ichiro.suzuki', 'ichiro@example.jp')
	const { page, context } = await another(person, product, invited)
	const wizard = new Wizard(page)
	await wizard.import(newOnly, file('theirs.csv', utf8(csv(leads(1)))))
	await wizard.ended()

	await person.getByRole('link', { name: 'アカウントの一覧へ' }).click()
	await accounts.show('鈴木一郎')
	await person.getByRole('button', { name: 'パスワードを再設定' }).click()
	await settings.dialog.getByRole('button', { name: '再設定する' }).click()
	const password = await person.getByRole('textbox', { name: 'パスワード' }).inputValue()
	expect(password).not.toBe(invited.password)
	// The reset signs them out, and they sign in with the new password.
	await page.getByRole('link', { name: '履歴', exact: true }).click()
	await signIn(page, { loginId: invited.loginId, password })
	await expect(page.getByRole('heading', { name: '一括登録履歴' })).toBeVisible()

	await person.getByRole('button', { name: 'アカウントを削除する' }).click()
	await settings.dialog.getByRole('button', { name: 'アカウントを削除する' }).click()
	await settings.showsNotice('「鈴木一郎」のアカウントを削除しました。')
	await expect(person.getByRole('row').filter({ hasText: '鈴木一郎' })).toHaveCount(0)
	await person.getByRole('link', { name: '履歴', exact: true }).click()
	await expect(person.getByRole('row').filter({ hasText: 'theirs.csv' }).getByRole('cell').nth(1)).toHaveText('-')
	await page.getByRole('button', { name: '最新の状態にする' }).click()
	await expect(page.getByRole('heading', { name: 'サインイン' })).toBeVisible()
	await context.close()
})

test('a token is made, copied, used and revoked', async ({ person, product, request }) => {
	await person.context().grantPermissions(['clipboard-write'])
	const settings = new Settings(person)
	await person.getByRole('link', { name: '自分のアカウント' }).click()
	await person.getByRole('button', { name: 'トークンを作成' }).click()
	await settings.dialog.getByRole('textbox', { name: '名前' }).fill('夜間の取り込み')
	await settings.dialog.getByRole('checkbox', { name: /^一括登録/ }).check()
	await settings.dialog.getByRole('button', { name: '作成する' }).click()
	// The password dialog is above the form; cancelling returns to the form, which says why no token was made.
	const asked = person.getByRole('dialog', { name: 'パスワードの確認' })
	await expect(asked.locator('input')).toBeFocused()
	for (const width of [390, 1280]) {
		await person.setViewportSize({ width, height: 844 })
		await expectGoodLook(person, `the password is asked for, at ${width} px`)
	}
	await asked.getByRole('button', { name: 'キャンセル' }).click()
	await expect(settings.dialog.getByText('この操作の前に、パスワードをもう一度入力してください。')).toBeVisible()
	await settings.dialog.getByRole('button', { name: '作成する' }).click()
	await asked.locator('input').fill('wrong-horse-7')
	await person.keyboard.press('Enter')
	await expect(asked.getByText('いまのパスワードが正しくありません。')).toBeVisible()
	await asked.locator('input').fill(account.password)
	await person.keyboard.press('Enter')
	await expect(person.getByText('トークン「夜間の取り込み」を作成しました')).toBeVisible()
	await person.getByRole('button', { name: 'コピー' }).click()
	await expect(person.getByText('コピーしました。')).toBeVisible()
	const secret = await person.getByLabel('トークン', { exact: true }).inputValue()

	const ask = (path: string) => request.get(product.address + path, { headers: { authorization: `Bearer ${secret}` } })
	expect((await ask('/api/import')).status()).toBe(200)
	await person.reload()
	await expect(person.getByText('トークン「夜間の取り込み」を作成しました')).toBeHidden()
	// The copied token is pasted, because the page may not read the clipboard.
	await person.getByRole('button', { name: 'トークンを作成' }).click()
	await settings.dialog.getByRole('textbox', { name: '名前' }).press('ControlOrMeta+v')
	await expect(settings.dialog.getByRole('textbox', { name: '名前' })).toHaveValue(secret)
	await person.keyboard.press('Escape')
	const row = person.getByRole('row').filter({ hasText: '夜間の取り込み' })
	await expect(row).toContainText('一括登録')
	await expect(row).not.toContainText('まだありません')

	await row.getByRole('button', { name: '「夜間の取り込み」を取り消す' }).click()
	await settings.dialog.getByRole('button', { name: '取り消す' }).click()
	await settings.showsNotice('トークン「夜間の取り込み」を取り消しました。')
	await expect(person.getByText('APIトークンはありません。')).toBeVisible()
	expect((await ask('/api/import')).status()).toBe(401)
})

test('a password is changed only with the current one', async ({ person, api }) => {
	await api.confirm()
	await api.post('/api/me/token', { name: '夜間の取り込み', rights: {} })
	await person.getByRole('link', { name: '自分のアカウント' }).click()
	await expect(person.getByText('いまのトークン: 夜間の取り込み。')).toBeVisible()
	const change = async (present: string, next: string) => {
		await person.getByLabel('いまのパスワード').fill(present)
		await person.getByLabel('新しいパスワード').fill(next)
		await person.getByRole('button', { name: 'パスワードを変更する' }).click()
	}
	await change('wrong-horse-7', 'battery-staple-8')
	await expect(person.getByText('いまのパスワードが正しくありません。')).toBeVisible()
	await person.getByRole('checkbox', { name: /^APIトークンも取り消す/ }).check({ force: true })
	await change('correct-horse-7', 'battery-staple-8')
	await new Settings(person).showsNotice(/^パスワードを変更しました。/)
	await expect(person.getByText('APIトークンはありません。')).toBeVisible()
	await person.getByRole('button', { name: 'すべての端末からサインアウト' }).click()
	await new Settings(person).dialog.getByRole('button', { name: 'サインアウトする' }).click()
	await signIn(person, { loginId: 'hanako.sato', password: 'battery-staple-8' })
	await expect(person.getByRole('heading', { name: '自分のアカウント' })).toBeVisible()
})

test('two tags are merged, and no lead has the removed one any more', async ({ person, api }) => {
	const wizard = new Wizard(person)
	const rows = [lead(1, { タグ: '展示会2026' }), lead(2, { タグ: '展示会 2026' }), lead(3, { タグ: '展示会2026,展示会 2026' })]
	await wizard.import(newOnly, file('tags.csv', utf8(csv(rows))))
	await wizard.ended()
	const settings = new Settings(person)
	await settings.open('ステータス・担当者・タグ')
	await person.getByRole('link', { name: 'タグ', exact: true }).click()
	await person.getByRole('row').filter({ hasText: '展示会 2026' }).click()
	await settings.dialog.getByRole('button', { name: /^別の名前に統合/ }).click()
	await settings.dialog.getByRole('button', { name: /展示会2026/ }).click()
	await expect(settings.dialog).toContainText('「展示会 2026」を持つ2件のリードに「展示会2026」が付き、「展示会 2026」はなくなります。')
	// In the other direction, and back.
	await settings.dialog.getByRole('radio', { name: /^「展示会 2026」を残す/ }).check({ force: true })
	await expect(settings.dialog).toContainText('「展示会2026」を持つ2件のリードに「展示会 2026」が付き')
	await settings.dialog.getByRole('radio', { name: /^「展示会2026」を残す/ }).check({ force: true })
	await settings.dialog.getByRole('button', { name: '「展示会2026」に統合する' }).click()
	await settings.showsNotice('「展示会 2026」を「展示会2026」に統合しました。')
	await expect(person.getByRole('row').filter({ hasText: '展示会2026' })).toContainText('3件')
	await expect(person.getByRole('row').filter({ hasText: '展示会 2026' })).toHaveCount(0)

	await person.getByRole('link', { name: '変更の記録' }).click()
	const record = person.getByRole('row').filter({ hasText: '「展示会 2026」を「展示会2026」に統合' })
	await expect(record).toContainText('佐藤花子')
	await expect(record).toContainText('2件')
	const names = await api.get<{ name: string; leads: number }[]>('/api/name/tag')
	expect(names.map(({ name, leads }) => [name, leads])).toEqual([['展示会2026', 3]])
})

test('the profile is taken from a sample, and a file of that shape is accepted', async ({ person }) => {
	const settings = new Settings(person)
	await settings.open('フォーマット')
	// A sample with other names, and the address first.
	const own = new Map([['メールアドレス', 'アドレス'], ['会社・組織名', '勤務先']])
	const first = ['メールアドレス', ...header.filter((name) => name !== 'メールアドレス')]
	const names = first.map((name) => own.get(name) ?? name)
	const sample = utf8(names.join(',') + '\r\n')
	await person.locator('input[type=file]').setInputFiles(file('いつもの形.csv', sample))
	await expect(person.getByRole('heading', { name: '「いつもの形.csv」から読み取ったフォーマット' })).toBeFocused()
	const row = (name: string) => person.getByRole('row').filter({ has: person.getByRole('rowheader', { name, exact: true }) })
	// An unknown name is guessed by its position, which may be wrong: a person corrects it.
	await row('アドレス').getByRole('combobox').selectOption('email')
	await row('勤務先').getByRole('combobox').selectOption('company_name')
	await expect(row('アドレス')).toContainText('E メールアドレス')
	await expect(row('名')).toContainText('順番')
	await person.getByRole('button', { name: 'このフォーマットに変更する' }).click()
	await settings.showsNotice(/^フォーマットを変更しました。/)
	await expect(row('アドレス').getByRole('cell').first()).toHaveText('A')

	const renamed = leads(2).map((values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [own.get(name) ?? name, value])))
	await person.getByRole('link', { name: '一括登録', exact: true }).click()
	const wizard = new Wizard(person)
	await wizard.import(newOnly, file('いつもの.csv', utf8(csv(renamed, names))))
	await wizard.ended()
	// A file of the old shape is refused with the changes.
	await person.goto(new URL('/import', person.url()).href)
	await wizard.chooseMethod(newOnly)
	await wizard.chooseFile(file('以前の.csv', utf8(csv(leads(1)))))
	await expect(person.getByText('選択したファイルはインポートできません。')).toBeVisible()
	await expect(person.getByText('アドレス', { exact: true }).first()).toBeVisible()

	await settings.open('フォーマット')
	await person.getByRole('button', { name: '標準に戻す' }).click()
	await settings.dialog.getByRole('button', { name: '標準に戻す' }).click()
	await settings.showsNotice('標準のフォーマットに戻しました。')
	await expect(row('姓').getByRole('cell').first()).toHaveText('A')
})

test('without the right to change settings the pages are read-only and say who grants it', async ({ person, product, api }) => {
	await api.addCustomItem('予算', 'number')
	await new Settings(person).open('アカウント')
	const invited = await new Accounts(person).invite('鈴木一郎', 'ichiro.suzuki', 'ichiro@example.jp')
	const { page, context } = await another(person, product, invited)
	for (const path of ['/custom-items', '/format', '/names/status']) {
		await page.goto(new URL(path, product.address).href)
		await expect(page.getByText('変更するには「設定の変更」の権限が必要です。')).toBeVisible()
	}
	// Adding a status is part of importing.
	await page.getByLabel('追加する名前').fill('見込み')
	await page.getByRole('button', { name: '1件を追加する' }).click()
	await page.getByRole('row').filter({ hasText: '見込み' }).click()
	await expect(new Settings(page).dialog.getByRole('button', { name: /^名前を変更/ })).toBeHidden()
	await context.close()
})

test('the settings are reached and left by keyboard alone', async ({ person }) => {
	const group = person.getByRole('button', { name: '設定', exact: true })
	await group.focus()
	await person.keyboard.press('Enter')
	await expect(group).toHaveAttribute('aria-expanded', 'true')
	await person.keyboard.press('Tab')
	await expect(person.getByRole('link', { name: 'ステータス・担当者・タグ' })).toBeFocused()
	await person.keyboard.press('Escape')
	await expect(group).toBeFocused()
	await expect(group).toHaveAttribute('aria-expanded', 'false')
	await person.keyboard.press('Enter')
	await person.keyboard.press('Tab')
	await person.keyboard.press('Enter')
	await person.getByLabel('追加する名前').fill('見込み\n商談中\n')
	await person.keyboard.press('Tab')
	await person.keyboard.press('Enter')
	// Into the list, to the second name and its actions.
	const list = person.getByRole('grid', { name: 'ステータスの一覧' })
	await list.focus()
	await person.keyboard.press('ArrowDown')
	await person.keyboard.press('ArrowDown')
	await person.keyboard.press('Enter')
	const { dialog } = new Settings(person)
	await expect(dialog).toBeVisible()
	// Tab never leaves the dialog.
	for (let times = 0; times < 12; times++) {
		await person.keyboard.press('Tab')
		expect(await person.evaluate(() => !document.activeElement || document.activeElement === document.body || document.querySelector('dialog[open]')?.contains(document.activeElement))).toBe(true)
	}
	await person.keyboard.press('Escape')
	await expect(dialog).toBeHidden()
	await expect(list.getByRole('row').nth(2)).toBeFocused()
})

for (const width of [1280, 390]) {
	test(`the dialogs and answers of the settings pass axe at ${width} px`, async ({ person, api }) => {
		await person.setViewportSize({ width, height: 844 })
		await api.post('/api/name/tag', { name: '展示会2025' })
		await api.post('/api/name/tag', { name: '展示会2026' })
		await api.confirm()
		await api.post('/api/account', { login_id: 'ichiro.suzuki', email: 'ichiro@example.jp', person_name: '鈴木一郎' })
		const { dialog } = new Settings(person)
		const at = async (path: string) => await person.goto(new URL(path, person.url()).href)
		const close = async () => {
			await person.keyboard.press('Escape')
			await expect(dialog).toBeHidden()
		}
		await at('/names/tag')
		await person.getByRole('row').filter({ hasText: '展示会2025' }).click()
		await expectGoodLook(person, 'a name')
		await dialog.getByRole('button', { name: /^別の名前に統合/ }).click()
		await expectGoodLook(person, 'the other name')
		await dialog.getByRole('button', { name: /展示会2026/ }).click()
		await expect(dialog).toContainText('「展示会2025」を持つリードはありません。')
		await expectGoodLook(person, 'a merge')
		await close()
		await person.getByRole('row').filter({ hasText: '展示会2025' }).click()
		await dialog.getByRole('button', { name: /^削除/ }).click()
		await expect(dialog).toContainText('この名前を持つリードはありません。')
		await expectGoodLook(person, 'a deletion')
		await close()

		await at('/me')
		await person.getByRole('button', { name: 'トークンを作成' }).click()
		await expectGoodLook(person, 'a token')
		await dialog.getByRole('textbox', { name: '名前' }).fill('夜間の取り込み')
		await dialog.getByRole('button', { name: '作成する' }).click()
		await expect(person.getByLabel('トークン', { exact: true })).toBeVisible()
		await expectGoodLook(person, 'a token that was made')
		await person.getByRole('button', { name: '「夜間の取り込み」を取り消す' }).click()
		await expectGoodLook(person, 'a revocation')
		await close()

		await at('/accounts/2')
		await person.getByRole('button', { name: 'パスワードを再設定' }).click()
		await dialog.getByRole('radio', { name: /自分で入力する/ }).check({ force: true })
		await expectGoodLook(person, 'a password that is reset')
		await close()
		await person.getByRole('button', { name: 'アカウントを削除する' }).click()
		await expectGoodLook(person, 'the end of an account')
		await close()

		await at('/format')
		const sample = utf8(['アドレス', ...header.slice(0, 4), ...header.slice(5, 28), '趣味', '備考2'].join(',') + '\r\n')
		await person.locator('input[type=file]').setInputFiles(file('sample.csv', sample))
		await expect(person.getByText('フォーマットに入らない列があります')).toBeVisible()
		await expectGoodLook(person, 'a profile')
		if (width > 1000) {
			await person.getByRole('button', { name: '設定', exact: true }).click()
		} else {
			await person.getByRole('button', { name: 'メニュー' }).click()
		}
		await expectGoodLook(person, 'the navigation')
	})
}
