/* frameworks/idd/d3d_loan.c - copies that are not made before they must be. */
#include "frameworks/idd/idd_internal.h"

static struct host_lock loans_lock = HOST_LOCK_INIT;

static void forget_locked(struct d3d_texture *texture)
{
	struct idd_pixels *pixels = texture->borrowed;

	texture->borrowed = NULL;
	pixels->borrower = NULL;
	idd_pixels_unref(pixels);
}

static void settle_locked(struct d3d_texture *texture)
{
	const struct idd_pixels *from = texture->borrowed;

	if (!from)
		return;
	memcpy(texture->pixels->memory, from->memory, (size_t)from->pitch * from->height);
	forget_locked(texture);
}

/* A swap chain's surface; what can be read alone, and is laid out the same. */
static bool can_lend(const struct d3d_texture *to, const struct d3d_texture *from)
{
	return to->description.Usage == D3D11_USAGE_STAGING &&
	       to->description.CPUAccessFlags == D3D11_CPU_ACCESS_READ &&
	       from->pixels->descriptor >= 0 && from->pixels->pitch == to->pixels->pitch &&
	       from->pixels->height == to->pixels->height;
}

bool idd_loan_make(struct d3d_texture *to, struct d3d_texture *from)
{
	struct idd_pixels *pixels = from->pixels;

	if (!can_lend(to, from))
		return false;
	host_lock_acquire(&loans_lock);
	bool lent = !pixels->borrower || pixels->borrower == to;
	if (lent) {
		idd_pixels_ref(pixels);
		if (to->borrowed)
			forget_locked(to);
		to->borrowed = pixels;
		pixels->borrower = to;
	}
	host_lock_release(&loans_lock);
	return lent;
}

void idd_loan_settle(struct d3d_texture *texture)
{
	host_lock_acquire(&loans_lock);
	settle_locked(texture);
	host_lock_release(&loans_lock);
}

bool idd_loan_return(struct idd_pixels *pixels)
{
	host_lock_acquire(&loans_lock);
	struct d3d_texture *borrower = pixels->borrower;
	bool returned = !borrower || !borrower->mapped;
	if (borrower && returned)
		settle_locked(borrower);
	pixels->is_wanted |= !returned;
	host_lock_release(&loans_lock);
	return returned;
}

uint8_t *idd_loan_map(struct d3d_texture *texture)
{
	host_lock_acquire(&loans_lock);
	const struct idd_pixels *pixels = texture->borrowed ? texture->borrowed : texture->pixels;
	texture->mapped = true;
	host_lock_release(&loans_lock);
	return pixels->memory;
}

bool idd_loan_unmap(struct d3d_texture *texture)
{
	host_lock_acquire(&loans_lock);
	texture->mapped = false;
	bool wanted = texture->borrowed && texture->borrowed->is_wanted;
	if (wanted)
		texture->borrowed->is_wanted = false;
	host_lock_release(&loans_lock);
	return wanted;
}

void idd_loan_drop(struct d3d_texture *texture)
{
	host_lock_acquire(&loans_lock);
	if (texture->borrowed)
		forget_locked(texture);
	host_lock_release(&loans_lock);
}
