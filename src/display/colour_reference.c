/* display/colour_reference.c - what the kernels are held against: plain mathematics. */
#include <math.h>

#include "display/colour.h"

#define SDR_KR 0.2126
#define SDR_KG 0.7152
#define SDR_KB 0.0722
#define HDR_KR 0.2627
#define HDR_KG 0.6780
#define HDR_KB 0.0593

#define NITS_OF_ONE 80.0
#define NITS_OF_PQ 10000.0

void colour_reference_sdr(const double rgb[3], double ret_codes[3])
{
	double y = SDR_KR * rgb[0] + SDR_KG * rgb[1] + SDR_KB * rgb[2];

	ret_codes[0] = 16 + 219 * y;
	ret_codes[1] = 128 + 224 * (rgb[2] - y) / 1.8556;
	ret_codes[2] = 128 + 224 * (rgb[0] - y) / 1.5748;
}

static double pq_of_nits(double nits)
{
	const double m1 = 0.1593017578125, m2 = 78.84375;
	const double c1 = 0.8359375, c2 = 18.8515625, c3 = 18.6875;
	double power = pow(fmin(fmax(nits / NITS_OF_PQ, 0), 1), m1);

	return pow((c1 + c2 * power) / (1 + c3 * power), m2);
}

void colour_reference_hdr(const double scrgb[3], double ret_codes[3])
{
	static const double to_2020[3][3] = {
		{ 0.627403914, 0.329283038, 0.043313048 },
		{ 0.069097292, 0.919540405, 0.011362303 },
		{ 0.016391439, 0.088013308, 0.895595253 },
	};
	double nits[3], pq[3];

	for (int channel = 0; channel < 3; channel++)
		nits[channel] = fmax(scrgb[channel], 0) * NITS_OF_ONE;
	for (int channel = 0; channel < 3; channel++)
		pq[channel] =
			pq_of_nits(to_2020[channel][0] * nits[0] + to_2020[channel][1] * nits[1] +
		                   to_2020[channel][2] * nits[2]);
	double y = HDR_KR * pq[0] + HDR_KG * pq[1] + HDR_KB * pq[2];
	ret_codes[0] = 64 + 876 * y;
	ret_codes[1] = 512 + 896 * (pq[2] - y) / 1.8814;
	ret_codes[2] = 512 + 896 * (pq[0] - y) / 1.4746;
}
