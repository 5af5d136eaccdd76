// Takes the README's screenshots anew, at a built product: `npx playwright test --config screenshots/take.config.ts` in tests.
import { defineConfig } from '@playwright/test'
import stories from '../playwright.config.ts'

export default defineConfig({ ...stories, testDir: '.', testMatch: 'take.ts', outputDir: '../out' })
