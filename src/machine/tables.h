/* machine/tables.h - whose names images can import. */
#ifndef DRYDOCK_MACHINE_TABLES_H
#define DRYDOCK_MACHINE_TABLES_H

#include "frameworks/idd/idd.h"
#include "frameworks/wdf/wdf.h"
#include "nt/cm/cm.h"
#include "nt/ex/ex.h"
#include "nt/ex/lookaside.h"
#include "nt/hal/hal.h"
#include "nt/hid/hid.h"
#include "nt/io/io.h"
#include "nt/ke/ke.h"
#include "nt/mm/mm.h"
#include "nt/ob/ob.h"
#include "nt/pnp/pnp.h"
#include "nt/po/po.h"
#include "nt/ps/ps.h"
#include "nt/rtl/exports.h"
#include "nt/se/se.h"
#include "nt/usbd/usbd.h"
#include "win32/win32.h"

/* One table a folder; the ends of lists of tables are null. */
static const struct image_export_table *const machine_tables[] = {
	&ke_export_table, &ob_export_table, &se_export_table, &ex_export_table, &ex_pool_export_table,
	&ex_lookaside_export_table, &mm_export_table, &mm_system_export_table,
	&ps_export_table, &cm_export_table, &cm_callback_export_table, &io_export_table, &pnp_export_table,
	&hal_export_table, &hid_export_table, &po_export_table, &usbd_export_table,
	&wdf_export_table, &idd_keyed_mutex_table,
};

static const struct image_export_table *const *const machine_table_lists[] = {
	rtl_export_tables, idd_export_tables,
};

/* Names that programs and their libraries import besides; no driver can. */
static const struct image_export_table *const *const machine_client_table_lists[] = {
	win32_export_tables,
};

#endif
