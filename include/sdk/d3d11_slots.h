/*
 * d3d11_slots.h - the methods of d3d11.h that are named and not built, in the order of their tables.
 *
 * Source   Direct3D 11 reference: ID3D11Device, ID3D11DeviceContext.
 * Use      X(name) for each; the header declares them, the runtime fills their places with what says their names.
 */
#ifndef DRYDOCK_SDK_D3D11_SLOTS_H
#define DRYDOCK_SDK_D3D11_SLOTS_H

#define DRYDOCK_D3D11_CONTEXT_SLOTS_1(X) \
	X(VSSetConstantBuffers) X(PSSetShaderResources) X(PSSetShader) X(PSSetSamplers) \
	X(VSSetShader) X(DrawIndexed) X(Draw)
#define DRYDOCK_D3D11_CONTEXT_SLOTS_2(X) \
	X(PSSetConstantBuffers) X(IASetInputLayout) X(IASetVertexBuffers) X(IASetIndexBuffer) \
	X(DrawIndexedInstanced) X(DrawInstanced) X(GSSetConstantBuffers) X(GSSetShader) \
	X(IASetPrimitiveTopology) X(VSSetShaderResources) X(VSSetSamplers) X(Begin) X(End) \
	X(GetData) X(SetPredication) X(GSSetShaderResources) X(GSSetSamplers) \
	X(OMSetRenderTargets) X(OMSetRenderTargetsAndUnorderedAccessViews) X(OMSetBlendState) \
	X(OMSetDepthStencilState) X(SOSetTargets) X(DrawAuto) X(DrawIndexedInstancedIndirect) \
	X(DrawInstancedIndirect) X(Dispatch) X(DispatchIndirect) X(RSSetState) \
	X(RSSetViewports) X(RSSetScissorRects)
#define DRYDOCK_D3D11_CONTEXT_SLOTS_3(X) \
	X(CopyStructureCount) X(ClearRenderTargetView) X(ClearUnorderedAccessViewUint) \
	X(ClearUnorderedAccessViewFloat) X(ClearDepthStencilView) X(GenerateMips) \
	X(SetResourceMinLOD) X(GetResourceMinLOD) X(ResolveSubresource) X(ExecuteCommandList) \
	X(HSSetShaderResources) X(HSSetShader) X(HSSetSamplers) X(HSSetConstantBuffers) \
	X(DSSetShaderResources) X(DSSetShader) X(DSSetSamplers) X(DSSetConstantBuffers) \
	X(CSSetShaderResources) X(CSSetUnorderedAccessViews) X(CSSetShader) X(CSSetSamplers) \
	X(CSSetConstantBuffers) X(VSGetConstantBuffers) X(PSGetShaderResources) X(PSGetShader) \
	X(PSGetSamplers) X(VSGetShader) X(PSGetConstantBuffers) X(IAGetInputLayout) \
	X(IAGetVertexBuffers) X(IAGetIndexBuffer) X(GSGetConstantBuffers) X(GSGetShader) \
	X(IAGetPrimitiveTopology) X(VSGetShaderResources) X(VSGetSamplers) X(GetPredication) \
	X(GSGetShaderResources) X(GSGetSamplers) X(OMGetRenderTargets) \
	X(OMGetRenderTargetsAndUnorderedAccessViews) X(OMGetBlendState) \
	X(OMGetDepthStencilState) X(SOGetTargets) X(RSGetState) X(RSGetViewports) \
	X(RSGetScissorRects) X(HSGetShaderResources) X(HSGetShader) X(HSGetSamplers) \
	X(HSGetConstantBuffers) X(DSGetShaderResources) X(DSGetShader) X(DSGetSamplers) \
	X(DSGetConstantBuffers) X(CSGetShaderResources) X(CSGetUnorderedAccessViews) \
	X(CSGetShader) X(CSGetSamplers) X(CSGetConstantBuffers)
#define DRYDOCK_D3D11_CONTEXT_SLOTS_4(X) \
	X(FinishCommandList)

#define DRYDOCK_D3D11_DEVICE_SLOTS_1(X) \
	X(CreateBuffer) X(CreateTexture1D)
#define DRYDOCK_D3D11_DEVICE_SLOTS_2(X) \
	X(CreateTexture3D) X(CreateShaderResourceView) X(CreateUnorderedAccessView) \
	X(CreateRenderTargetView) X(CreateDepthStencilView) X(CreateInputLayout) \
	X(CreateVertexShader) X(CreateGeometryShader) X(CreateGeometryShaderWithStreamOutput) \
	X(CreatePixelShader) X(CreateHullShader) X(CreateDomainShader) X(CreateComputeShader) \
	X(CreateClassLinkage) X(CreateBlendState) X(CreateDepthStencilState) \
	X(CreateRasterizerState) X(CreateSamplerState) X(CreateQuery) X(CreatePredicate) \
	X(CreateCounter) X(CreateDeferredContext) X(OpenSharedResource) X(CheckFormatSupport) \
	X(CheckMultisampleQualityLevels) X(CheckCounterInfo) X(CheckCounter) \
	X(CheckFeatureSupport) X(GetPrivateData) X(SetPrivateData) X(SetPrivateDataInterface)
#define DRYDOCK_D3D11_DEVICE_SLOTS_3(X) \
	X(SetExceptionMode) X(GetExceptionMode)

#endif
