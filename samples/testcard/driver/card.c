/* card.c - drawing: everything is a rectangle. */
#include "card.h"

#define BLACK 0xFF000000
#define WHITE 0xFFFFFFFF
#define GREY 0xFF303030
#define AMBER 0xFFFFB000

/* The light of a component as FP16: the sRGB curve undone, times 12.5, since 1.0 is 80 nit. The card has these alone. */
static UINT64 Light(UINT32 component)
{
	switch (component & 0xFF) {
	case 0x00: return 0;
	case 0x30: return 0x35E9;
	case 0x80: return 0x4166;
	case 0xB0: return 0x456D;
	default: return 0x4A40;
	}
}

/* Red, green, blue, and an alpha of 1.0. */
static UINT64 LightOf(UINT32 colour)
{
	return Light(colour >> 16) | Light(colour >> 8) << 16 | Light(colour) << 32 |
	       0x3C00ull << 48;
}

static void FillRow(struct card *card, UINT8 *row, const struct card_area *area, UINT32 colour)
{
	UINT64 light = LightOf(colour);

	for (UINT32 x = area->left; x < area->right && x < card->width; x++)
		if (card->isHdr)
			((UINT64 *)row)[x] = light;
		else
			((UINT32 *)row)[x] = colour;
}

static void Fill(struct card *card, const struct card_area *area, UINT32 colour)
{
	for (UINT32 y = area->top; y < area->bottom && y < card->height; y++)
		FillRow(card, (UINT8 *)card->pixels + (SIZE_T)y * card->pitchBytes, area, colour);
}

static void FillCells(struct card *card, const struct card_area *cells, UINT32 colour)
{
	struct card_area area = card_cells(card->width, card->height, cells);

	Fill(card, &area, colour);
}

void CardBegin(_Inout_ struct card *card)
{
	static const UINT32 patches[CARD_PATCH_COUNT] = CARD_PATCHES;
	struct card_area all = { 0, 0, CARD_COLUMNS, CARD_ROWS };
	UINT32 columns = CARD_COLUMNS / CARD_PATCH_COUNT;

	FillCells(card, &all, GREY);
	for (UINT32 patch = 0; patch < CARD_PATCH_COUNT; patch++) {
		struct card_area cells = { patch * columns, CARD_PATCH_ROW, (patch + 1) * columns,
			                   CARD_PATCH_ROW + 2 };

		FillCells(card, &cells, patches[patch]);
	}
}

static void DrawCounter(struct card *card, UINT32 counter)
{
	for (UINT32 bit = 0; bit < 32; bit++) {
		struct card_area plain = card_bit(card->width, card->height, bit, 0);
		struct card_area inverse = card_bit(card->width, card->height, bit, 1);
		BOOLEAN set = (counter >> bit & 1) != 0;

		Fill(card, &plain, set ? WHITE : BLACK);
		Fill(card, &inverse, set ? BLACK : WHITE);
	}
}

/* The segments of a digit: top, upper left, upper right, middle, lower left, lower right, bottom. */
static void DrawDigit(struct card *card, UINT32 column, UINT32 digit)
{
	static const UINT8 lit[10] = { 0x77, 0x24, 0x5D, 0x6D, 0x2E, 0x6B, 0x7B, 0x25, 0x7F, 0x6F };
	/* In quarters of a column and tenths of the clock's height. */
	static const struct card_area segment[7] = {
		{ 0, 0, 3, 1 }, { 0, 0, 1, 5 }, { 2, 0, 3, 5 }, { 0, 4, 3, 5 },
		{ 0, 4, 1, 9 }, { 2, 4, 3, 9 }, { 0, 8, 3, 9 },
	};
	struct card_area cells = { column, CARD_CLOCK_ROW, column + 1, CARD_BAR_ROW };
	struct card_area area = card_cells(card->width, card->height, &cells);
	UINT32 wide = area.right - area.left, high = area.bottom - area.top;

	for (UINT32 index = 0; index < 7; index++) {
		struct card_area bar = { area.left + wide * segment[index].left / 4,
			                 area.top + high * segment[index].top / 10,
			                 area.left + wide * segment[index].right / 4,
			                 area.top + high * segment[index].bottom / 10 };

		if (lit[digit] >> index & 1)
			Fill(card, &bar, AMBER);
	}
}

/* Hours, minutes, seconds, milliseconds: 9 digits with a column free between the groups. */
static void DrawClock(struct card *card, UINT64 milliseconds)
{
	static const UINT32 column[9] = { 1, 2, 4, 5, 7, 8, 10, 11, 12 };
	UINT32 ms = (UINT32)(milliseconds % 1000), s = (UINT32)(milliseconds / 1000 % 60);
	UINT32 m = (UINT32)(milliseconds / 60000 % 60), h = (UINT32)(milliseconds / 3600000 % 100);
	UINT32 digit[9] = { h / 10, h % 10,   m / 10,       m % 10, s / 10,
		            s % 10, ms / 100, ms / 10 % 10, ms % 10 };
	struct card_area all = { 0, CARD_CLOCK_ROW, CARD_COLUMNS, CARD_BAR_ROW };

	FillCells(card, &all, GREY);
	for (UINT32 index = 0; index < 9; index++)
		DrawDigit(card, column[index], digit[index]);
}

static void DrawBar(struct card *card, UINT32 counter)
{
	struct card_area all = { 0, CARD_BAR_ROW, CARD_COLUMNS, CARD_ROWS };
	struct card_area area = card_cells(card->width, card->height, &all);
	UINT32 width = card->width / 32, left = counter * 4 % card->width;

	Fill(card, &area, GREY);
	area.left = left;
	area.right = left + width;
	Fill(card, &area, WHITE);
}

void CardDraw(_Inout_ struct card *card, _In_ UINT32 counter, _In_ UINT64 milliseconds)
{
	DrawCounter(card, counter);
	DrawClock(card, milliseconds);
	DrawBar(card, counter);
}
