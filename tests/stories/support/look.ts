// Accessibility and layout of a page.
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** The page passes axe and does not scroll sideways. If LOOKS names a folder, a screenshot is saved there. */
export async function expectGoodLook(page: Page, what: string): Promise<void> {
	// Colours are judged after transitions have ended.
	await page.evaluate(async () => {
		// Spinners never end.
		const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
		await Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)))
	})
	if (process.env.LOOKS) {
		const name = `${what} ${page.viewportSize()?.width}.png`.replaceAll(/[/\s]+/g, '_')
		await page.screenshot({ path: join(process.env.LOOKS, name) })
	}
	const { violations } = await new AxeBuilder({ page }).analyze()
	expect(violations.map(({ id, nodes }) => `${what}: ${id} ${nodes[0]?.html}`)).toEqual([])
	const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
	expect(sideways, what).toBeLessThanOrEqual(0)
}
